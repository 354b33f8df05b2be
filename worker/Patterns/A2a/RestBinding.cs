using System.Text;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>HTTP+JSON, also called REST (A2A 1.0, section 11; 0.3, section 3.2.3): paths below the endpoint, and JSON as protocol
/// buffers write it, in both versions.</summary>
sealed class RestBinding : A2aBinding
{
    public override string Name => "HTTP+JSON";

    public override bool IsBare => true;

    public override A2aRequests Messages(A2aPattern pattern, HttpHead head, string messageIdPrefix, A2aCall call)
    {
        // The name that 0.3 gives to the parts of a message here, alone of its bindings in JSON.
        var parts = pattern.IsOld ? "content" : "parts";
        var body = "{" + BeforeMessage(pattern, call) + $$"""
            "message":{"messageId":"{{messageIdPrefix}}-{{RequestBytes.NumberMark}}","role":"ROLE_USER","{{parts}}":[{"text":"{{Json(pattern.Message)}}"}]
            """;
        var path = call == A2aCall.Stream ? "/message:stream" : "/message:send";
        return new JsonA2aRequests(head.PostTo(Below(pattern, path), Accept(pattern, call), pattern.ProtocolHeaders), body, "}}");
    }

    public override TaskRequest Tasks(A2aPattern pattern, HttpHead head, A2aCall call)
    {
        // The specification's text says POST, its protocol buffers GET: servers take both, the official clients send these.
        var method = call == A2aCall.Subscribe && !pattern.IsOld ? "POST" : "GET";
        var before = $"{method} {Below(pattern, "/tasks/")}";
        var headers = $"Accept: {Accept(pattern, call)}\r\n{pattern.ProtocolHeaders}" + (method == "POST" ? "Content-Length: 0\r\n" : "");
        var behind = $"{(call == A2aCall.Subscribe ? ":subscribe" : "")} HTTP/1.1\r\n{head.Common}{headers}\r\n";
        return new PathTaskRequest(Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(behind));
    }

    public override RequestBytes ExtendedCard(A2aPattern pattern, HttpHead head) => new(
        $"GET {Below(pattern, pattern.IsOld ? "/card" : "/extendedAgentCard")} HTTP/1.1\r\n{head.Common}"
        + $"Accept: {Accept(pattern, A2aCall.GetExtendedCard)}\r\n{pattern.ProtocolHeaders}\r\n");

    static string Accept(A2aPattern pattern, A2aCall call) =>
        call is A2aCall.Stream or A2aCall.Subscribe ? AcceptStream
        : pattern.IsOld ? "application/json" : "application/a2a+json, application/json";

    static string Below(A2aPattern pattern, string path) =>
        pattern.Endpoint.TrimEnd('/') + (pattern.IsOld ? "/v1" : "")
        + (pattern.Tenant.Length > 0 ? $"/{Uri.EscapeDataString(pattern.Tenant)}" : "") + path;
}
