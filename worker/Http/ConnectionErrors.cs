using System.Net.Sockets;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>What a user reads about a connection that failed.</summary>
static class ConnectionErrors
{
    public static string Describe(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset => "connection reset",
        SocketError.HostUnreachable => "host unreachable",
        SocketError.NetworkUnreachable => "network unreachable",
        SocketError.TimedOut => "timed out",
        SocketError.AddressNotAvailable => "no local address or port left",
        SocketError.TooManyOpenSockets => "too many open files",
        _ => error.ToString(),
    };

    public static string Seconds(long nanoseconds) => $"{nanoseconds / 1e9:0.###} s";

    /// <param name="how">"closed", or "lost" and why.</param>
    /// <param name="started">Whether a byte of the answer was read.</param>
    /// <param name="answersBefore">Requests answered on the connection before.</param>
    public static string Lost(string how, bool started, long answersBefore)
    {
        var when = started ? "in the middle of the answer"
            : answersBefore > 0 ? "before the answer, on a connection that had answered before"
            : "before the answer, on a new connection";
        return $"The connection was {how} {when}.";
    }
}
