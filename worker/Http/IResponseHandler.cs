namespace AgentGatewayPerf.Worker.Http;

/// <summary>Receives a response while it arrives. The bytes given are valid only during the call.</summary>
interface IResponseHandler
{
    /// <summary>Whether the response to the request has arrived: its time ends here, even if the body goes on for a
    /// while.</summary>
    bool IsComplete { get; }

    /// <summary>Whether an event of an event stream has come.</summary>
    bool HasEvent { get; }

    /// <summary>Whether the response is a stream that is meant to stay open, for which no time is set; asked behind its
    /// head.</summary>
    bool IsEndless => false;

    /// <summary>Whether what is left of a complete response is given up at once, with its connection or its stream of
    /// HTTP/2.</summary>
    bool IsCut => false;

    /// <summary>The head of the final (not 1xx) response.</summary>
    /// <param name="head">What it says.</param>
    /// <param name="wanted">Value of the further header that was wanted; empty where there is none.</param>
    void OnHead(in ResponseHead head, ReadOnlySpan<byte> wanted);

    /// <summary>A message of a successful response: the whole JSON body, or the data of one event of a stream.</summary>
    void OnMessage(ReadOnlySpan<byte> message);

    /// <summary>An event with the name "endpoint": where messages are to be sent (MCP 2024-11-05, HTTP with SSE).</summary>
    void OnEndpoint(ReadOnlySpan<byte> address)
    {
    }

    /// <summary>An event of a stream has an id, behind which the stream could be taken up again.</summary>
    void OnEventId(ReadOnlySpan<byte> id)
    {
    }

    /// <summary>A stream says how long to wait before it is taken up again, ms.</summary>
    void OnRetry(int milliseconds)
    {
    }

    /// <summary>Headers came behind the body, or there is no body and the head holds them (gRPC over HTTP/2, "Trailers-Only"); only
    /// over HTTP/2.</summary>
    /// <param name="lines">As HTTP/1.1 writes headers, each with its end.</param>
    void OnTrailers(ReadOnlySpan<byte> lines)
    {
    }

    /// <summary>The body is over.</summary>
    /// <param name="text">The beginning of a body that was neither JSON nor an event stream, or not of a success.</param>
    void OnEnd(ReadOnlySpan<byte> text);
}
