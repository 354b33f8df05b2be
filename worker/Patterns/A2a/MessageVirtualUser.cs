using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Sends messages: each on its own, or in conversations, where every turn is one request and carries on what the agent
/// answered to the turn before (A2A 1.0, section 3.4).</summary>
sealed class MessageVirtualUser : A2aVirtualUser
{
    readonly string _messageIdPrefix;
    readonly A2aValidator _validator;
    A2aRequests? _requests;
    long _nextId = RequestBytes.FirstNumber;
    int _turn;

    public MessageVirtualUser(LoadContext context, A2aPattern pattern, int number, string messageIdPrefix)
        : base(context, pattern, number)
    {
        _messageIdPrefix = messageIdPrefix;
        _validator = new A2aValidator(context.Failures, pattern.ExpectedStates);
    }

    protected override Operation OperationOf(ulong number) =>
        Pattern.Turns == 1 ? Operation.Message : Operation.Turn + 1 + _turn;

    protected override ReadOnlyMemory<byte> NextRequest(ulong number, out ResponseValidator validator)
    {
        _requests ??= Pattern.Binding.Messages(Pattern, Head, _messageIdPrefix, A2aCall.Send);
        _validator.IsBare = Pattern.Binding.IsBare;
        var operation = OperationOf(number);
        var id = _nextId++;
        ReadOnlyMemory<byte> request;
        if (_turn == 0)
        {
            _requests.First.SetNumber(id);
            request = _requests.First.Memory;
        }
        else
        {
            // A task that is over takes no further message: the context alone then starts a new one.
            request = _requests.FollowUp(id, _validator.ContextId.Span, _validator.TaskIsOpen ? _validator.TaskId.Span : default);
        }
        validator = _validator.Expect(operation, id, newConversation: _turn == 0);
        return request;
    }

    protected override void OnTokenChanged() => _requests = null;

    protected override void OnLoadBegins() => _turn = 0;

    protected override void OnResponse(Outcome outcome)
    {
        Context.Recorder.Current.Counts.TaskStates[(int)_validator.State]++;
        _turn = outcome.IsOk && _turn + 1 < Pattern.Turns ? _turn + 1 : 0;
    }
}
