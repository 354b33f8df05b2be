using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>The messages of one virtual user as gRPC has them.</summary>
sealed class GrpcA2aRequests : A2aRequests
{
    readonly byte[] _head;
    readonly byte[] _before;
    readonly int _messageField;
    readonly RequestBytes _id;
    readonly byte[] _content;
    readonly byte[] _behind;
    readonly RequestBuffer _followUp = new();

    /// <param name="head">All up to the value of Content-Length.</param>
    /// <param name="before">Fields before the message.</param>
    /// <param name="messageField">Number of the field of the message.</param>
    /// <param name="id">Its first field.</param>
    /// <param name="content">Its fields behind those of the conversation and the task.</param>
    /// <param name="behind">Fields behind the message.</param>
    public GrpcA2aRequests(byte[] head, byte[] before, int messageField, byte[] id, byte[] content, byte[] behind)
        : base(RequestBytes.WithOneNumber(
            Write(new RequestBuffer(), head, before, messageField, id, [], [], content, behind).ToArray()))
    {
        (_head, _before, _messageField, _content, _behind) = (head, before, messageField, content, behind);
        _id = RequestBytes.WithOneNumber(id);
    }

    public override ReadOnlyMemory<byte> FollowUp(long number, ReadOnlySpan<byte> contextId, ReadOnlySpan<byte> taskId)
    {
        _id.SetNumber(number);
        return Write(_followUp, _head, _before, _messageField, _id.Memory.Span, contextId, taskId, _content, _behind);
    }

    static ReadOnlyMemory<byte> Write(
        RequestBuffer buffer, ReadOnlySpan<byte> head, ReadOnlySpan<byte> before, int messageField, ReadOnlySpan<byte> id,
        ReadOnlySpan<byte> contextId, ReadOnlySpan<byte> taskId, ReadOnlySpan<byte> content, ReadOnlySpan<byte> behind)
    {
        const int contextField = 2;
        const int taskField = 3;
        var messageLength = id.Length + ProtoField.TextSize(contextId) + ProtoField.TextSize(taskId) + content.Length;
        var length = before.Length + ProtoField.SizeOf(messageLength) + behind.Length;
        buffer.Clear();
        buffer.Append(head);
        buffer.AppendEndOfHead(ProtoField.PrefixSize + length);
        ProtoField.AppendPrefix(buffer, length);
        buffer.Append(before);
        ProtoField.AppendHead(buffer, messageField, messageLength);
        buffer.Append(id);
        ProtoField.AppendText(buffer, contextField, contextId);
        ProtoField.AppendText(buffer, taskField, taskId);
        buffer.Append(content);
        buffer.Append(behind);
        return buffer.Memory;
    }
}
