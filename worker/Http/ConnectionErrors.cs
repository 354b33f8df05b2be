using System.Net.Sockets;
using AgentGatewayPerf.Protos;

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

    /// <summary>The outcome of a request whose connection was lost.</summary>
    /// <param name="started">Whether a byte of the response was read.</param>
    /// <param name="responsesBefore">Responses that the connection had carried before.</param>
    public static Outcome Lost(bool started, long responsesBefore) => new(OutcomeClass.Reset, (int)(
        started ? ResetMoment.DuringResponse : responsesBefore > 0 ? ResetMoment.ReusedConnection : ResetMoment.NewConnection));

    /// <summary>What a user reads about it.</summary>
    /// <param name="what">What happened, such as "The connection was closed".</param>
    /// <param name="outcome">Of <see cref="Lost"/>.</param>
    public static string LostText(string what, Outcome outcome)
    {
        var when = (ResetMoment)outcome.Code switch
        {
            ResetMoment.NewConnection => "before the response, on a new connection",
            ResetMoment.ReusedConnection => "before the response, on a connection that had been used before",
            _ => "in the middle of the response",
        };
        return $"{what} {when}.";
    }
}
