using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>A request whose body, of JSON-RPC, names the task.</summary>
/// <param name="head">Up to the value of Content-Length.</param>
/// <param name="body">Up to the id of the task.</param>
sealed class BodyTaskRequest(byte[] head, RequestBytes body) : TaskRequest
{
    protected override void Write(RequestBuffer buffer, long number, ReadOnlySpan<byte> taskId)
    {
        body.SetNumber(number);
        buffer.Append(head);
        buffer.AppendEndOfHead(body.Memory.Length + 1 + taskId.Length + 3);
        buffer.Append(body.Memory.Span);
        buffer.Append("\""u8);
        buffer.Append(taskId);
        buffer.Append("\"}}"u8);
    }
}
