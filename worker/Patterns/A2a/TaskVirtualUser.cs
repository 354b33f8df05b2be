using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Sends messages without waiting for what becomes of them, and asks how each task stands until it is over (A2A 1.0,
/// sections 3.1.1 and 3.1.3). All of it together is one request.</summary>
/// <param name="context">What the virtual users share.</param>
/// <param name="pattern">What to send.</param>
/// <param name="number">Its number in the shard.</param>
/// <param name="messageIdPrefix">Unlike every other virtual user's of the run.</param>
sealed class TaskVirtualUser(LoadContext context, A2aPattern pattern, int number, string messageIdPrefix)
    : A2aVirtualUser(context, pattern, number)
{
    readonly A2aValidator _validator = new(context.Failures, pattern.ExpectedStates);
    A2aRequests? _requests;
    TaskRequest? _get;
    long _nextId = RequestBytes.FirstNumber;
    bool _isPoll;

    protected override Operation OperationOf(ulong number) => Operation.Task;

    protected override ReadOnlyMemory<byte> NextRequest(ulong number, out ResponseValidator validator)
    {
        _requests ??= Pattern.Binding.Messages(Pattern, Head, messageIdPrefix, A2aCall.SendWithoutWaiting);
        _validator.IsBare = Pattern.Binding.IsBare;
        var id = _nextId++;
        _requests.First.SetNumber(id);
        _isPoll = false;
        validator = _validator.Expect(Operation.Task, id, newConversation: true, isWaitedFor: true);
        return _requests.First.Memory;
    }

    protected override bool HasFurtherRequest(ResponseValidator validator) =>
        _validator.State.IsGoingOn() && !_validator.TaskId.IsEmpty;

    protected override long PauseBefore(ResponseValidator validator) => Pattern.Poll;

    protected override ReadOnlyMemory<byte> FurtherRequest(ResponseValidator validator)
    {
        _get ??= Pattern.Binding.Tasks(Pattern, Head, A2aCall.GetTask);
        var id = _nextId++;
        var request = _get.For(id, _validator.TaskId.Span);
        _isPoll = true;
        _validator.Expect(Operation.Task, id, newConversation: false, isWaitedFor: true);
        return request;
    }

    protected override Operation? PartOf(ResponseValidator validator) => _isPoll ? Operation.GetTask : Operation.SendTask;

    protected override string LateText => "The task was still going on.";

    protected override void OnTokenChanged() => (_requests, _get) = (null, null);

    protected override void OnResponse(Outcome outcome) =>
        Context.Recorder.Current.Counts.TaskStates[(int)_validator.State]++;
}
