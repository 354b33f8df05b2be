using System.Text;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>gRPC (A2A 1.0, section 10; 0.3, section 3.2.2): one call a request, messages as a2a.proto of the version defines
/// them.</summary>
sealed class GrpcBinding : A2aBinding
{
    public override string Name => "gRPC";

    public override bool IsBare => true;

    public override A2aRequests Messages(A2aPattern pattern, HttpHead head, string messageIdPrefix, A2aCall call)
    {
        // SendMessageRequest: tenant = 1, message = 2, configuration = 3; in 0.3 request = 1, configuration = 2.
        var (messageField, configurationField) = pattern.IsOld ? (1, 2) : (2, 3);
        // Message: message_id = 1, context_id = 2, task_id = 3, role = 4 (ROLE_USER = 1), parts = 5 (0.3: content). Part: text
        // = 1.
        var id = ProtoField.Of(1, $"{messageIdPrefix}-{RequestBytes.NumberMark}");
        byte[] content = [.. ProtoField.Of(4, 1), .. ProtoField.Of(5, ProtoField.Of(1, pattern.Message))];
        var tenant = pattern.Tenant.Length > 0 ? ProtoField.Of(1, pattern.Tenant) : [];
        return new GrpcA2aRequests(
            Head(pattern, head, call), tenant, messageField, id, content, Configuration(pattern, call, configurationField));
    }

    public override TaskRequest Tasks(A2aPattern pattern, HttpHead head, A2aCall call)
    {
        // GetTaskRequest and SubscribeToTaskRequest: tenant = 1, id = 2; in 0.3 name = 1.
        var before = pattern.Tenant.Length > 0 ? ProtoField.Of(1, pattern.Tenant) : [];
        return new GrpcTaskRequest(
            Head(pattern, head, call), before, pattern.IsOld ? 1 : 2, pattern.IsOld ? "tasks/"u8.ToArray() : []);
    }

    // GetExtendedAgentCardRequest: tenant = 1.
    public override RequestBytes ExtendedCard(A2aPattern pattern, HttpHead head)
    {
        var message = pattern.Tenant.Length > 0 ? ProtoField.Of(1, pattern.Tenant) : [];
        var request = new RequestBuffer();
        request.Append(Head(pattern, head, A2aCall.GetExtendedCard));
        request.AppendEndOfHead(ProtoField.PrefixSize + message.Length);
        ProtoField.AppendPrefix(request, message.Length);
        request.Append(message);
        return RequestBytes.WithOneNumber(request.Memory.ToArray());
    }

    /// <summary>SendMessageConfiguration: return_immediately = 4; in 0.3 blocking = 4, which is false where it is
    /// absent.</summary>
    static byte[] Configuration(A2aPattern pattern, A2aCall call, int field) =>
        call != A2aCall.SendWithoutWaiting ? []
        : pattern.IsOld ? ProtoField.Of(field, "") : ProtoField.Of(field, ProtoField.Of(4, 1));

    static byte[] Head(A2aPattern pattern, HttpHead head, A2aCall call) => Encoding.UTF8.GetBytes(
        head.Call($"{(pattern.IsOld ? "a2a.v1" : "lf.a2a.v1")}.A2AService/{Method(pattern, call)}", pattern.ProtocolHeaders)
        + "Content-Length: ");

    static string Method(A2aPattern pattern, A2aCall call) => call switch
    {
        A2aCall.Stream => "SendStreamingMessage",
        A2aCall.GetTask => "GetTask",
        A2aCall.Subscribe => pattern.IsOld ? "TaskSubscription" : "SubscribeToTask",
        A2aCall.GetExtendedCard => pattern.IsOld ? "GetAgentCard" : "GetExtendedAgentCard",
        _ => "SendMessage",
    };
}
