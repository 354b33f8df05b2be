using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Sends messages whose streams it cuts as soon as their task is known, and takes each up again (A2A 1.0, section 3.1.6:
/// SubscribeToTask), over a connection of its own in HTTP/1.1. Both streams together are one request.</summary>
/// <param name="context">What the virtual users share.</param>
/// <param name="pattern">What to send.</param>
/// <param name="number">Its number in the shard.</param>
/// <param name="messageIdPrefix">Unlike every other virtual user's of the run.</param>
sealed class SubscribeVirtualUser(LoadContext context, A2aPattern pattern, int number, string messageIdPrefix)
    : MessagingVirtualUser(context, pattern, number, messageIdPrefix, A2aCall.Stream)
{
    readonly AgentStreamValidator _validator = new(context.Recorder, pattern);
    bool _isTakenUp;

    protected override AgentValidator Validator => _validator;

    protected override TaskState State => _validator.State;

    protected override Operation OperationOf(ulong number) => Operation.SubscribedStream;

    protected override ReadOnlyMemory<byte> NextRequest(ulong number, out ResponseValidator validator)
    {
        var id = NextId();
        _isTakenUp = false;
        validator = _validator.Expect(Operation.SubscribedStream, id, isCut: true);
        return FirstMessage(id);
    }

    protected override bool HasFurtherRequest(ResponseValidator validator) =>
        !_isTakenUp && State.IsGoingOn() && !_validator.TaskId.IsEmpty;

    protected override ReadOnlyMemory<byte> FurtherRequest(ResponseValidator validator)
    {
        var id = NextId();
        _isTakenUp = true;
        _validator.Expect(Operation.SubscribedStream, id, isTakenUp: true);
        return AboutTask(A2aCall.Subscribe, id, _validator.TaskId);
    }

    protected override Operation? PartOf(ResponseValidator validator) =>
        _isTakenUp ? Operation.Subscribe : Operation.CutStream;

    protected override void OnResponse(Outcome outcome)
    {
        base.OnResponse(outcome);
        _validator.Count(outcome);
    }
}
