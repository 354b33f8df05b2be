using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>The messages of one virtual user (A2A 1.0 SendMessage, 0.3 message/send, over JSON-RPC). Message ids are never used
/// twice, since an agent may take the second for a repetition.</summary>
sealed class A2aRequests
{
    readonly byte[] _followUpHead;
    readonly RequestBytes _followUpBody;
    byte[] _followUp = new byte[1024];

    /// <param name="pattern">Path, version and text.</param>
    /// <param name="common">What all requests of the virtual user have in common.</param>
    /// <param name="messageIdPrefix">Unlike every other virtual user's of the run.</param>
    public A2aRequests(A2aPattern pattern, HttpHead common, string messageIdPrefix)
    {
        var old = pattern.Version == A2aVersion._03;
        var head = common.Post(pattern.Path, "application/json", old ? "" : "A2A-Version: 1.0\r\n");
        var text = JsonEncodedText.Encode(pattern.Message);
        var messageId = $"{messageIdPrefix}-{RequestBytes.NumberMark}";
        var body = old
            ? $$"""{"jsonrpc":"2.0","id":{{RequestBytes.NumberMark}},"method":"message/send","params":{"message":"""
                + $$"""{"kind":"message","messageId":"{{messageId}}","role":"user","parts":[{"kind":"text","text":"{{text}}"}]"""
            : $$"""{"jsonrpc":"2.0","id":{{RequestBytes.NumberMark}},"method":"SendMessage","params":{"message":"""
                + $$"""{"messageId":"{{messageId}}","role":"ROLE_USER","parts":[{"text":"{{text}}"}]""";
        First = RequestBytes.Post(head, body + "}}}");
        _followUpHead = Encoding.UTF8.GetBytes(head + "Content-Length: ");
        _followUpBody = new RequestBytes(body);
    }

    /// <summary>A message that starts a conversation.</summary>
    public RequestBytes First { get; }

    /// <summary>A message that goes on with a conversation; valid until the next call.</summary>
    /// <param name="number">Number of the request.</param>
    /// <param name="contextId">The conversation; empty where the agent named none.</param>
    /// <param name="taskId">The task to go on with; empty for none.</param>
    public ReadOnlyMemory<byte> FollowUp(long number, ReadOnlySpan<byte> contextId, ReadOnlySpan<byte> taskId)
    {
        _followUpBody.SetNumber(number);
        var body = _followUpBody.Memory.Span;
        var contextKey = contextId.IsEmpty ? default : ",\"contextId\":\""u8;
        var taskKey = taskId.IsEmpty ? default : ",\"taskId\":\""u8;
        var quotes = (contextId.IsEmpty ? 0 : 1) + (taskId.IsEmpty ? 0 : 1);
        var length = body.Length + contextKey.Length + contextId.Length + taskKey.Length + taskId.Length + quotes + 3;
        if (_followUp.Length < _followUpHead.Length + 20 + length)
            _followUp = new byte[(_followUpHead.Length + 20 + length) * 2];

        var at = 0;
        Append(_followUpHead);
        Utf8Formatter.TryFormat(length, _followUp.AsSpan(at), out var digits);
        at += digits;
        Append("\r\n\r\n"u8);
        Append(body);
        Append(contextKey);
        Append(contextId);
        if (!contextId.IsEmpty)
            Append("\""u8);
        Append(taskKey);
        Append(taskId);
        if (!taskId.IsEmpty)
            Append("\""u8);
        Append("}}}"u8);
        return _followUp.AsMemory(0, at);

        void Append(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_followUp.AsSpan(at));
            at += bytes.Length;
        }
    }
}
