using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>A call of gRPC about a task.</summary>
/// <param name="head">All up to the value of Content-Length.</param>
/// <param name="before">Fields before the task.</param>
/// <param name="field">Number of the field that names the task.</param>
/// <param name="prefix">What precedes the id in that field.</param>
sealed class GrpcTaskRequest(byte[] head, byte[] before, int field, byte[] prefix) : TaskRequest
{
    protected override void Write(RequestBuffer buffer, long number, ReadOnlySpan<byte> taskId)
    {
        var length = before.Length + ProtoField.SizeOf(prefix.Length + taskId.Length);
        buffer.Append(head);
        buffer.AppendEndOfHead(ProtoField.PrefixSize + length);
        ProtoField.AppendPrefix(buffer, length);
        buffer.Append(before);
        ProtoField.AppendHead(buffer, field, prefix.Length + taskId.Length);
        buffer.Append(prefix);
        buffer.Append(taskId);
    }
}
