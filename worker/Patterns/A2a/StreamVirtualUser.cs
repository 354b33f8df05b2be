using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Sends messages whose responses are streams of events (A2A 1.0, section 3.1.2), each on its own.</summary>
/// <param name="context">What the virtual users share.</param>
/// <param name="pattern">What to send.</param>
/// <param name="number">Its number in the shard.</param>
/// <param name="messageIdPrefix">Unlike every other virtual user's of the run.</param>
sealed class StreamVirtualUser(LoadContext context, A2aPattern pattern, int number, string messageIdPrefix)
    : MessagingVirtualUser(context, pattern, number, messageIdPrefix, A2aCall.Stream)
{
    readonly AgentStreamValidator _validator = new(context.Recorder, pattern);

    protected override AgentValidator Validator => _validator;

    protected override TaskState State => _validator.State;

    protected override Operation OperationOf(ulong number) => Operation.MessageStream;

    protected override ReadOnlyMemory<byte> NextRequest(ulong number, out ResponseValidator validator)
    {
        var id = NextId();
        validator = _validator.Expect(Operation.MessageStream, id);
        return FirstMessage(id);
    }

    protected override void OnResponse(Outcome outcome)
    {
        base.OnResponse(outcome);
        _validator.Count(outcome);
    }
}
