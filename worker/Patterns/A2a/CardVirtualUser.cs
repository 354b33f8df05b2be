using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Fetches the agent card again and again.</summary>
sealed class CardVirtualUser(LoadContext context, A2aPattern pattern, int number) : A2aVirtualUser(context, pattern, number)
{
    ReadOnlyMemory<byte> _request;

    protected override void OnTokenChanged() => _request = default;

    protected override Operation OperationOf(ulong number) => Operation.AgentCard;

    protected override ReadOnlyMemory<byte> NextRequest(ulong number, out ResponseValidator validator)
    {
        // The version is known only after discovery, which itself needs a virtual user.
        if (_request.IsEmpty)
            _request = Pattern.CardRequest(Head);
        validator = CardValidator.Expect(Operation.AgentCard, keep: false);
        return _request;
    }
}
