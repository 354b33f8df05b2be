using System.Net;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>The one connection of a virtual user: one request at a time, sent once and never repeated. Everything is called, and
/// completes, on its load thread.</summary>
interface IGatewayConnection : IDisposable
{
    /// <summary>Whether a request can be sent without connecting first.</summary>
    bool IsConnected { get; }

    /// <summary>Requests answered on the present connection: a reset before the first response means something else than one
    /// after.</summary>
    long ResponsesOnConnection { get; }

    /// <summary>Connects, with TLS where the target has it.</summary>
    /// <param name="endPoint">One of the target's.</param>
    ValueTask<ConnectResult> ConnectAsync(IPEndPoint endPoint);

    /// <summary>Sends a request and reads its response into <paramref name="handler"/>.</summary>
    /// <param name="request">As HTTP/1.1 writes it.</param>
    /// <param name="handler">Receives the response.</param>
    ValueTask<ExchangeResult> ExchangeAsync(ReadOnlyMemory<byte> request, IResponseHandler handler);

    /// <summary>Gives up what takes longer than it may. Called now and then for every connection, so that no request needs a
    /// timer of its own.</summary>
    void CheckDeadline(long now);

    /// <summary>Abandons whatever is going on; a request in flight ends as aborted.</summary>
    void Abort();
}
