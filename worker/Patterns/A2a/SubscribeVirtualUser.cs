using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Sends messages whose streams it cuts as soon as their task is known, and takes each up again (A2A 1.0, section 3.1.6:
/// SubscribeToTask), over a connection of its own in HTTP/1.1. Both streams together are one request.</summary>
/// <param name="context">What the virtual users share.</param>
/// <param name="pattern">What to send.</param>
/// <param name="number">Its number in the shard.</param>
/// <param name="messageIdPrefix">Unlike every other virtual user's of the run.</param>
sealed class SubscribeVirtualUser(LoadContext context, A2aPattern pattern, int number, string messageIdPrefix)
    : A2aVirtualUser(context, pattern, number)
{
    readonly AgentStreamValidator _validator = new(context.Recorder, pattern);
    A2aRequests? _requests;
    TaskRequest? _subscribe;
    long _nextId = RequestBytes.FirstNumber;
    bool _isTakenUp;

    protected override Operation OperationOf(ulong number) => Operation.SubscribedStream;

    protected override ReadOnlyMemory<byte> NextRequest(ulong number, out ResponseValidator validator)
    {
        _requests ??= Pattern.Binding.Messages(Pattern, Head, messageIdPrefix, A2aCall.Stream);
        _validator.IsBare = Pattern.Binding.IsBare;
        var id = _nextId++;
        _requests.First.SetNumber(id);
        _isTakenUp = false;
        validator = _validator.Expect(Operation.SubscribedStream, id, isCut: true);
        return _requests.First.Memory;
    }

    protected override bool HasFurtherRequest(ResponseValidator validator) =>
        !_isTakenUp && _validator.State.IsGoingOn() && !_validator.TaskId.IsEmpty;

    protected override ReadOnlyMemory<byte> FurtherRequest(ResponseValidator validator)
    {
        _subscribe ??= Pattern.Binding.Tasks(Pattern, Head, A2aCall.Subscribe);
        var id = _nextId++;
        _isTakenUp = true;
        _validator.Expect(Operation.SubscribedStream, id, isTakenUp: true);
        return _subscribe.For(id, _validator.TaskId.Span);
    }

    protected override Operation? PartOf(ResponseValidator validator) =>
        _isTakenUp ? Operation.Subscribe : Operation.CutStream;

    protected override void OnTokenChanged() => (_requests, _subscribe) = (null, null);

    protected override void OnResponse(Outcome outcome)
    {
        _validator.Count(outcome);
        Context.Recorder.Current.Counts.TaskStates[(int)_validator.State]++;
    }
}
