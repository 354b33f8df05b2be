using System.Net;

namespace AgentGatewayPerf.Worker.Http.Http2;

/// <summary>The connections of HTTP/2 that the virtual users of a scenario share on one load thread.</summary>
/// <param name="connect">Makes what a connection goes over; it is not open yet.</param>
/// <param name="target">The server under test.</param>
/// <param name="heads">The last heads of responses.</param>
sealed class Http2Connections(Func<ITransportReader, ITransport> connect, HttpTarget target, HeadMemory heads)
{
    readonly List<Http2Connection> _connections = [];
    readonly HeadScratch _scratch = new();

    /// <summary>The server under test.</summary>
    public HttpTarget Target => target;

    /// <summary>Virtual users that may share a connection: what was asked for, or fewer where the server wants it so.</summary>
    public uint LimitOf(Http2Connection connection) => Math.Min(target.Http2Streams, connection.StreamLimit);

    /// <summary>A connection with room for one more virtual user, which may still be being opened, or a new one.</summary>
    /// <param name="endPoint">Where it leads to.</param>
    /// <param name="isNew">Whether it has to be opened.</param>
    public Http2Connection Take(IPEndPoint endPoint, out bool isNew)
    {
        _connections.RemoveAll(connection => !connection.IsAlive);
        isNew = false;
        foreach (var connection in _connections)
        {
            if ((connection.Opened is null || connection.IsUsable) && connection.Members < LimitOf(connection)
                && connection.EndPoint.Equals(endPoint))
            {
                return connection;
            }
        }
        isNew = true;
        var made = new Http2Connection(connect, target, heads, _scratch, endPoint);
        _connections.Add(made);
        return made;
    }
}
