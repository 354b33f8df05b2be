using System.Diagnostics;
using System.Text.Json;

namespace AgentGatewayPerf.Targets.Scripted;

/// <summary>When each request came and went, by the target's own clock, and what it got.</summary>
sealed class Record
{
    readonly Lock _lock = new();
    readonly List<(long ArrivedUs, long LeftUs, string Kind)> _requests = [];

    /// <summary>Now, µs since an arbitrary moment.</summary>
    public static long NowUs => (long)Stopwatch.GetElapsedTime(0).TotalMicroseconds;

    /// <summary>Notes an arrival.</summary>
    /// <returns>Its number, from 0.</returns>
    public int Arrived(long nowUs)
    {
        lock (_lock)
        {
            _requests.Add((nowUs, 0, ""));
            return _requests.Count - 1;
        }
    }

    public void Left(int number, string kind)
    {
        lock (_lock)
            _requests[number] = (_requests[number].ArrivedUs, NowUs, kind);
    }

    /// <summary>[[arrived_us, left_us, "kind"], …] in the order of arrival; left_us is 0 of a request that is still
    /// there.</summary>
    public byte[] ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            lock (_lock)
            {
                foreach (var (arrived, left, kind) in _requests)
                {
                    writer.WriteStartArray();
                    writer.WriteNumberValue(arrived);
                    writer.WriteNumberValue(left);
                    writer.WriteStringValue(kind);
                    writer.WriteEndArray();
                }
            }
            writer.WriteEndArray();
        }
        return stream.ToArray();
    }
}
