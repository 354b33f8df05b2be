using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Sends messages whose responses are streams of events (A2A 1.0, section 3.1.2), each on its own.</summary>
/// <param name="context">What the virtual users share.</param>
/// <param name="pattern">What to send.</param>
/// <param name="number">Its number in the shard.</param>
/// <param name="messageIdPrefix">Unlike every other virtual user's of the run.</param>
sealed class StreamVirtualUser(LoadContext context, A2aPattern pattern, int number, string messageIdPrefix)
    : A2aVirtualUser(context, pattern, number)
{
    readonly AgentStreamValidator _validator = new(context.Recorder, pattern);
    A2aRequests? _requests;
    long _nextId = RequestBytes.FirstNumber;

    protected override Operation OperationOf(ulong number) => Operation.MessageStream;

    protected override ReadOnlyMemory<byte> NextRequest(ulong number, out ResponseValidator validator)
    {
        _requests ??= Pattern.Binding.Messages(Pattern, Head, messageIdPrefix, A2aCall.Stream);
        _validator.IsBare = Pattern.Binding.IsBare;
        var id = _nextId++;
        _requests.First.SetNumber(id);
        validator = _validator.Expect(Operation.MessageStream, id);
        return _requests.First.Memory;
    }

    protected override void OnTokenChanged() => _requests = null;

    protected override void OnResponse(Outcome outcome)
    {
        _validator.Count(outcome);
        Context.Recorder.Current.Counts.TaskStates[(int)_validator.State]++;
    }
}
