using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>Validates responses that need no content: any success will do, and its head says so.</summary>
sealed class AckValidator(FailureLog failures) : ResponseValidator(failures)
{
    int _alsoFine;

    /// <param name="operation">What the request is.</param>
    /// <param name="alsoFine">A status that counts as success too; 0 for none.</param>
    public AckValidator Expect(Operation operation, int alsoFine = 0)
    {
        Reset(operation);
        _alsoFine = alsoFine;
        return this;
    }

    public override void OnHead(in ResponseHead head, ReadOnlySpan<byte> wanted)
    {
        base.OnHead(head, wanted);
        if (head.IsSuccess)
            Succeed();
    }

    public override void OnMessage(ReadOnlySpan<byte> message)
    {
    }

    protected override Outcome OutcomeOfStatus(int status, ReadOnlySpan<byte> text) =>
        status == _alsoFine ? Outcome.Ok : base.OutcomeOfStatus(status, text);
}
