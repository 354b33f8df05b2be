using System.Text;
using AgentGatewayPerf.Worker.Base;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>Where an event stream can be taken up again, and how soon (MCP 2025-11-25, transports, "Resumability and
/// Redelivery"). One virtual user's, used again for each response.</summary>
sealed class StreamPosition
{
    /// <summary>A longer id is none that a request could carry.</summary>
    const int LongestId = 8 * 1024;

    /// <summary>Where the server does not say, as the official clients do, ms.</summary>
    const int StandardRetry = 1_000;

    byte[] _id = [];
    int _length;
    int _retry = StandardRetry;

    /// <summary>Whether any event had an id.</summary>
    public bool IsKnown => _length > 0;

    /// <summary>The id of the last event.</summary>
    public string Id => Encoding.ASCII.GetString(_id.AsSpan(0, _length));

    /// <summary>How long to wait before the stream is taken up again, ns.</summary>
    public long Retry => _retry * Clock.Millisecond;

    /// <summary>Forgets the response before.</summary>
    public void Reset()
    {
        _length = 0;
        _retry = StandardRetry;
    }

    /// <summary>Takes the id of an event; one that a header cannot hold is none.</summary>
    public void Take(ReadOnlySpan<byte> id)
    {
        if (id.Length > LongestId || id.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) >= 0)
        {
            _length = 0;
            return;
        }
        if (_id.Length < id.Length)
            _id = new byte[Math.Max(64, id.Length)];
        id.CopyTo(_id);
        _length = id.Length;
    }

    /// <summary>Takes the time to wait, ms.</summary>
    public void TakeRetry(int milliseconds) => _retry = milliseconds;
}
