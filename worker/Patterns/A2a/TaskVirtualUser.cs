using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Sends messages without waiting for what becomes of them, and asks how each task stands until it is over (A2A 1.0,
/// sections 3.1.1 and 3.1.3). All of it together is one request.</summary>
/// <param name="context">What the virtual users share.</param>
/// <param name="pattern">What to send.</param>
/// <param name="number">Its number in the shard.</param>
/// <param name="messageIdPrefix">Unlike every other virtual user's of the run.</param>
sealed class TaskVirtualUser(LoadContext context, A2aPattern pattern, int number, string messageIdPrefix)
    : MessagingVirtualUser(context, pattern, number, messageIdPrefix, A2aCall.SendWithoutWaiting)
{
    readonly A2aValidator _validator = new(context.Failures, pattern.ExpectedStates);
    bool _isPoll;

    protected override AgentValidator Validator => _validator;

    protected override TaskState State => _validator.State;

    protected override string LateText => "The task was still going on.";

    protected override Operation OperationOf(ulong number) => Operation.Task;

    protected override ReadOnlyMemory<byte> NextRequest(ulong number, out ResponseValidator validator)
    {
        var id = NextId();
        _isPoll = false;
        validator = _validator.Expect(Operation.Task, id, newConversation: true, isWaitedFor: true);
        return FirstMessage(id);
    }

    protected override bool HasFurtherRequest(ResponseValidator validator) => State.IsGoingOn() && !_validator.TaskId.IsEmpty;

    protected override long PauseBefore(ResponseValidator validator) => Pattern.Poll;

    protected override ReadOnlyMemory<byte> FurtherRequest(ResponseValidator validator)
    {
        var id = NextId();
        // The validator forgets the task.
        var request = AboutTask(A2aCall.GetTask, id, _validator.TaskId);
        _isPoll = true;
        _validator.Expect(Operation.Task, id, newConversation: false, isWaitedFor: true, isTask: true);
        return request;
    }

    protected override Operation? PartOf(ResponseValidator validator) => _isPoll ? Operation.GetTask : Operation.SendTask;
}
