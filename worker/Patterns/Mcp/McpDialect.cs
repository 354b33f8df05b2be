using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>How a revision of MCP writes messages, with what the session has that they belong to. Made before the load.</summary>
/// <param name="head">What all requests have in common.</param>
/// <param name="path">Where messages are sent.</param>
/// <param name="sessionHeaders">Header lines of every message, each with its CR LF.</param>
abstract class McpDialect(HttpHead head, string path, string sessionHeaders)
{
    /// <summary>A request whose id is written when it is sent.</summary>
    public abstract RequestBytes Request(in McpMessage message);

    /// <summary>How the object begins that carries the trace context of a request; empty where only a header does.</summary>
    public virtual ReadOnlySpan<byte> MetaStart => default;

    /// <summary>Whether requests carry a session id, which can be lost.</summary>
    public virtual bool HasSessionId => false;

    /// <summary>Ends the session; null where there is none to end.</summary>
    public ReadOnlyMemory<byte>? EndSession() => HasSessionId ? head.WithoutBody("DELETE", path, sessionHeaders) : null;

    /// <summary>Takes an event stream up again behind an event.</summary>
    public ReadOnlyMemory<byte> Resume(string lastEventId) =>
        head.WithoutBody("GET", path, $"Accept: text/event-stream\r\n{sessionHeaders}Last-Event-ID: {lastEventId}\r\n");

    /// <summary>Asks for the stream on which the server speaks of its own accord.</summary>
    public abstract RequestBytes Listen();

    /// <summary>The stream of a session.</summary>
    protected RequestBytes Get() =>
        new(System.Text.Encoding.UTF8.GetString(head.WithoutBody("GET", path, $"Accept: text/event-stream\r\n{sessionHeaders}").Span));

    /// <summary>A message that is no request: a notification, or the response to a request of the server.</summary>
    public ReadOnlyMemory<byte> Message(string json) => Post(json).Memory;

    protected virtual RequestBytes Post(string json, string headers = "") =>
        RequestBytes.Post(head.Post(path, McpProtocol.Accept, sessionHeaders + headers), json);
}
