using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Sends messages: each on its own, or in conversations, where every turn is one request and carries on what the agent
/// answered to the turn before (A2A 1.0, section 3.4).</summary>
/// <param name="context">What the virtual users share.</param>
/// <param name="pattern">What to send.</param>
/// <param name="number">Its number in the shard.</param>
/// <param name="messageIdPrefix">Unlike every other virtual user's of the run.</param>
sealed class MessageVirtualUser(LoadContext context, A2aPattern pattern, int number, string messageIdPrefix)
    : MessagingVirtualUser(context, pattern, number, messageIdPrefix, A2aCall.Send)
{
    readonly A2aValidator _validator = new(context.Failures, pattern.ExpectedStates);
    int _turn;

    protected override AgentValidator Validator => _validator;

    protected override TaskState State => _validator.State;

    protected override Operation OperationOf(ulong number) =>
        Pattern.Turns == 1 ? Operation.Message : Operation.Turn + 1 + _turn;

    protected override ReadOnlyMemory<byte> NextRequest(ulong number, out ResponseValidator validator)
    {
        var id = NextId();
        // A task that is over takes no further message: the context alone then starts a new one.
        var request = _turn == 0
            ? FirstMessage(id)
            : Messages.FollowUp(id, _validator.ContextId.Span, _validator.TaskIsOpen ? _validator.TaskId.Span : default);
        validator = _validator.Expect(OperationOf(number), id, newConversation: _turn == 0);
        return request;
    }

    protected override void OnLoadBegins() => _turn = 0;

    protected override void OnResponse(Outcome outcome)
    {
        base.OnResponse(outcome);
        _turn = outcome.IsOk && _turn + 1 < Pattern.Turns ? _turn + 1 : 0;
    }
}
