using System.Net;
using System.Net.Sockets;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>A connection to the target as bytes. What comes goes to an <see cref="ITransportReader"/>.</summary>
interface ITransport : IDisposable
{
    /// <summary>Whether bytes can be sent.</summary>
    bool IsOpen { get; }

    /// <summary>Why no more can be sent; what came before may still be read.</summary>
    SocketError SendError { get; }

    /// <summary>Bytes that wait for room in the socket.</summary>
    int Unsent { get; }

    /// <summary>Connects, with TLS where the target has it.</summary>
    /// <param name="endPoint">One of the target's.</param>
    ValueTask<ConnectResult> ConnectAsync(IPEndPoint endPoint);

    /// <summary>Sends bytes at once, or as soon as the socket has room for them.</summary>
    void Send(ReadOnlyMemory<byte> bytes);

    /// <summary>Gives up an attempt to connect that takes longer than it may.</summary>
    void CheckDeadline(long now);

    /// <summary>Closes the connection; an attempt to connect fails.</summary>
    void Close();
}
