using System.Net.Sockets;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>Receives what comes over a <see cref="Transport"/>.</summary>
interface ITransportReader
{
    /// <summary>Bytes came; they are valid only during the call.</summary>
    void OnReceived(ReadOnlySpan<byte> data);

    /// <summary>Nothing comes any more: the reader closes the transport when it has done with it.</summary>
    /// <param name="error">Success where the server ended the connection in order.</param>
    void OnClosed(SocketError error);

    /// <summary>TLS ended the connection.</summary>
    /// <param name="reason">What a user reads about it.</param>
    void OnTlsFailed(string reason);

    /// <summary>A fault of the worker, not of the connection.</summary>
    void OnFault(Exception fault);
}
