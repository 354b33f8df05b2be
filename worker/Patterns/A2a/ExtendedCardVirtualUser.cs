using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Fetches the card for those who have a token again and again (A2A 1.0, section 3.1.11).</summary>
sealed class ExtendedCardVirtualUser(LoadContext context, A2aPattern pattern, int number)
    : A2aVirtualUser(context, pattern, number)
{
    readonly ExtendedCardValidator _validator = new(context.Failures);
    RequestBytes? _request;
    long _nextId = RequestBytes.FirstNumber;

    protected override void OnTokenChanged() => _request = null;

    protected override Operation OperationOf(ulong number) => Operation.AgentCard;

    protected override ReadOnlyMemory<byte> NextRequest(ulong number, out ResponseValidator validator)
    {
        _validator.Binding = Pattern.Binding;
        _request ??= Pattern.Binding.ExtendedCard(Pattern, Head);
        validator = _validator.Expect(_nextId);
        _request.SetNumber(_nextId++);
        return _request.Memory;
    }
}
