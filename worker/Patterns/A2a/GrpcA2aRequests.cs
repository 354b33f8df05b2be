using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>The messages of one virtual user as gRPC has them.</summary>
sealed class GrpcA2aRequests : A2aRequests
{
    readonly byte[] _head;
    readonly byte[] _before;
    readonly int _messageField;
    readonly RequestBytes _message;
    readonly byte[] _behind;
    readonly RequestBuffer _followUp = new();

    /// <param name="head">All up to the value of Content-Length.</param>
    /// <param name="before">Fields before the message.</param>
    /// <param name="messageField">Number of the field of the message.</param>
    /// <param name="message">Its fields.</param>
    /// <param name="behind">Fields behind the message.</param>
    public GrpcA2aRequests(byte[] head, byte[] before, int messageField, byte[] message, byte[] behind)
        : base(RequestBytes.WithOneNumber(Write(new RequestBuffer(), head, before, messageField, message, [], [], behind).ToArray()))
    {
        (_head, _before, _messageField, _behind) = (head, before, messageField, behind);
        _message = RequestBytes.WithOneNumber(message);
    }

    public override ReadOnlyMemory<byte> FollowUp(long number, ReadOnlySpan<byte> contextId, ReadOnlySpan<byte> taskId)
    {
        _message.SetNumber(number);
        return Write(_followUp, _head, _before, _messageField, _message.Memory.Span, contextId, taskId, _behind);
    }

    static ReadOnlyMemory<byte> Write(
        RequestBuffer buffer, ReadOnlySpan<byte> head, ReadOnlySpan<byte> before, int messageField, ReadOnlySpan<byte> message,
        ReadOnlySpan<byte> contextId, ReadOnlySpan<byte> taskId, ReadOnlySpan<byte> behind)
    {
        const int contextField = 2;
        const int taskField = 3;
        var messageLength = message.Length + ProtoField.TextSize(contextId) + ProtoField.TextSize(taskId);
        var length = before.Length + ProtoField.SizeOf(messageLength) + behind.Length;
        buffer.Clear();
        buffer.Append(head);
        buffer.AppendEndOfHead(ProtoField.PrefixSize + length);
        ProtoField.AppendPrefix(buffer, length);
        buffer.Append(before);
        ProtoField.AppendHead(buffer, messageField, messageLength);
        buffer.Append(message);
        ProtoField.AppendText(buffer, contextField, contextId);
        ProtoField.AppendText(buffer, taskField, taskId);
        buffer.Append(behind);
        return buffer.Memory;
    }
}
