using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>Judges answers that need no content: any success will do.</summary>
sealed class AckJudge(FailureLog failures) : AnswerJudge(failures)
{
    int _alsoFine;

    /// <param name="operation">What the request is.</param>
    /// <param name="alsoFine">A status that counts as success too; 0 for none.</param>
    public AckJudge Expect(Operation operation, int alsoFine = 0)
    {
        Reset(operation);
        _alsoFine = alsoFine;
        return this;
    }

    public override void OnMessage(ReadOnlySpan<byte> message)
    {
    }

    protected override Outcome JudgeStatus(int status, ReadOnlySpan<byte> text) =>
        status == _alsoFine ? Outcome.Ok : base.JudgeStatus(status, text);

    protected override void OnNoMessage(ReadOnlySpan<byte> text) => Succeed();
}
