using System.Text;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>The messages of one virtual user in JSON.</summary>
sealed class JsonA2aRequests : A2aRequests
{
    readonly byte[] _followUpHead;
    readonly RequestBytes _followUpBody;
    readonly byte[] _end;
    readonly RequestBuffer _followUp = new();

    /// <param name="head">All but Content-Length.</param>
    /// <param name="body">Up to the last member of the message.</param>
    /// <param name="end">What ends the message and all around it.</param>
    public JsonA2aRequests(string head, string body, string end)
        : base(RequestBytes.Post(head, body + end))
    {
        _followUpHead = Encoding.UTF8.GetBytes(head + "Content-Length: ");
        _followUpBody = new RequestBytes(body);
        _end = Encoding.UTF8.GetBytes(end);
    }

    public override ReadOnlyMemory<byte> FollowUp(long number, ReadOnlySpan<byte> contextId, ReadOnlySpan<byte> taskId)
    {
        _followUpBody.SetNumber(number);
        var body = _followUpBody.Memory.Span;
        var contextKey = contextId.IsEmpty ? default : ",\"contextId\":\""u8;
        var taskKey = taskId.IsEmpty ? default : ",\"taskId\":\""u8;
        var quotes = (contextId.IsEmpty ? 0 : 1) + (taskId.IsEmpty ? 0 : 1);
        var length = body.Length + contextKey.Length + contextId.Length + taskKey.Length + taskId.Length + quotes + _end.Length;

        _followUp.Clear();
        _followUp.Append(_followUpHead);
        _followUp.AppendEndOfHead(length);
        _followUp.Append(body);
        _followUp.Append(contextKey);
        _followUp.Append(contextId);
        if (!contextId.IsEmpty)
            _followUp.Append("\""u8);
        _followUp.Append(taskKey);
        _followUp.Append(taskId);
        if (!taskId.IsEmpty)
            _followUp.Append("\""u8);
        _followUp.Append(_end);
        return _followUp.Memory;
    }
}
