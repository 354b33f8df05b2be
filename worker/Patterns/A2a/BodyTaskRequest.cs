using System.Buffers.Text;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>A request whose body, of JSON-RPC, names the task.</summary>
/// <param name="head">Up to the value of Content-Length.</param>
/// <param name="body">Up to the id of the task.</param>
sealed class BodyTaskRequest(byte[] head, RequestBytes body) : TaskRequest
{
    readonly byte[] _digits = new byte[20];

    protected override void Write(long number, ReadOnlySpan<byte> taskId)
    {
        body.SetNumber(number);
        Append(head);
        Utf8Formatter.TryFormat(body.Memory.Length + 1 + taskId.Length + 3, _digits, out var digits);
        Append(_digits.AsSpan(0, digits));
        Append("\r\n\r\n"u8);
        Append(body.Memory.Span);
        Append("\""u8);
        Append(taskId);
        Append("\"}}"u8);
    }
}
