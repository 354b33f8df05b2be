using System.Buffers.Text;
using System.Text;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>A request of one virtual user about a task that the agent has named, over JSON-RPC.</summary>
sealed class TaskRequest
{
    readonly byte[] _head;
    readonly RequestBytes _body;
    byte[] _request = new byte[1024];

    /// <param name="pattern">Path and version.</param>
    /// <param name="method">The name of the method.</param>
    /// <param name="accept">What the response may be.</param>
    public TaskRequest(A2aPattern pattern, string method, string accept)
    {
        _head = Encoding.UTF8.GetBytes(pattern.Post(accept) + "Content-Length: ");
        _body = new RequestBytes($$"""{"jsonrpc":"2.0","id":{{RequestBytes.NumberMark}},"method":"{{method}}","params":{"id":""");
    }

    /// <summary>The request; valid until the next call.</summary>
    /// <param name="number">Number of the request.</param>
    /// <param name="taskId">The task.</param>
    public ReadOnlyMemory<byte> For(long number, ReadOnlySpan<byte> taskId)
    {
        _body.SetNumber(number);
        var body = _body.Memory.Span;
        var length = body.Length + 1 + taskId.Length + 3;
        if (_request.Length < _head.Length + 20 + length)
            _request = new byte[(_head.Length + 20 + length) * 2];

        var at = 0;
        Append(_head);
        Utf8Formatter.TryFormat(length, _request.AsSpan(at), out var digits);
        at += digits;
        Append("\r\n\r\n"u8);
        Append(body);
        Append("\""u8);
        Append(taskId);
        Append("\"}}"u8);
        return _request.AsMemory(0, at);

        void Append(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_request.AsSpan(at));
            at += bytes.Length;
        }
    }
}
