using System.Text;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>JSON-RPC 2.0 (A2A 1.0, section 9; 0.3, section 7).</summary>
sealed class JsonRpcBinding : A2aBinding
{
    public override string Name => "JSON-RPC";

    public override bool IsBare => false;

    public override A2aRequests Messages(A2aPattern pattern, HttpHead head, string messageIdPrefix, A2aCall call)
    {
        var messageId = $"{messageIdPrefix}-{RequestBytes.NumberMark}";
        var text = Json(pattern.Message);
        var body = Start(pattern, call) + BeforeMessage(pattern, call) + "\"message\":" + (pattern.IsOld
            ? $$"""{"kind":"message","messageId":"{{messageId}}","role":"user","parts":[{"kind":"text","text":"{{text}}"}]"""
            : $$"""{"messageId":"{{messageId}}","role":"ROLE_USER","parts":[{"text":"{{text}}"}]""");
        return new JsonA2aRequests(Post(pattern, head, call), body, "}}}");
    }

    public override TaskRequest Tasks(A2aPattern pattern, HttpHead head, A2aCall call) => new BodyTaskRequest(
        Encoding.UTF8.GetBytes(Post(pattern, head, call) + "Content-Length: "),
        new RequestBytes(Start(pattern, call) + "\"id\":"));

    public override RequestBytes ExtendedCard(A2aPattern pattern, HttpHead head) => RequestBytes.Post(
        Post(pattern, head, A2aCall.GetExtendedCard),
        $$"""{"jsonrpc":"2.0","id":{{RequestBytes.NumberMark}},"method":"{{Method(pattern, A2aCall.GetExtendedCard)}}","params":{"""
        + (pattern.Tenant.Length > 0 ? $"\"tenant\":\"{Json(pattern.Tenant)}\"" : "") + "}}");

    static string Post(A2aPattern pattern, HttpHead head, A2aCall call) => head.PostTo(
        pattern.Endpoint, call is A2aCall.Stream or A2aCall.Subscribe ? AcceptStream : "application/json", pattern.ProtocolHeaders);

    /// <summary>Up to the start of the parameters' members.</summary>
    static string Start(A2aPattern pattern, A2aCall call) =>
        $$"""{"jsonrpc":"2.0","id":{{RequestBytes.NumberMark}},"method":"{{Method(pattern, call)}}","params":{"""
        + (pattern.Tenant.Length > 0 ? $"\"tenant\":\"{Json(pattern.Tenant)}\"," : "");

    static string Method(A2aPattern pattern, A2aCall call) => (call, pattern.IsOld) switch
    {
        (A2aCall.Stream, true) => "message/stream",
        (A2aCall.Stream, false) => "SendStreamingMessage",
        (A2aCall.GetTask, true) => "tasks/get",
        (A2aCall.GetTask, false) => "GetTask",
        (A2aCall.Subscribe, true) => "tasks/resubscribe",
        (A2aCall.Subscribe, false) => "SubscribeToTask",
        (A2aCall.GetExtendedCard, true) => "agent/getAuthenticatedExtendedCard",
        (A2aCall.GetExtendedCard, false) => "GetExtendedAgentCard",
        (_, true) => "message/send",
        (_, false) => "SendMessage",
    };
}
