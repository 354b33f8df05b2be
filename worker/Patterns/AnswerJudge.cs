using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>Decides what an answer is worth, to its end and not by its status alone. One instance serves one virtual user and is
/// told before each request what to expect.</summary>
abstract class AnswerJudge(FailureLog failures) : IAnswerHandler
{
    AnswerHead _head;

    /// <summary>What the request was.</summary>
    public Operation Operation { get; protected set; }

    /// <summary>The verdict, once the exchange is over.</summary>
    public Outcome Outcome { get; private set; }

    /// <summary>What a user should read about a failure; null where enough of its kind were kept.</summary>
    public string? Error { get; private set; }

    public bool IsAnswered { get; private set; }

    public bool HasEvent { get; protected set; }

    protected ContentKind Content => _head.Content;

    public virtual void OnHead(in AnswerHead head, ReadOnlySpan<byte> sessionId) => _head = head;

    public abstract void OnMessage(ReadOnlySpan<byte> message);

    public virtual void OnEnd(ReadOnlySpan<byte> text)
    {
        if (IsAnswered)
            return;
        if (!_head.IsSuccess)
            Fail(JudgeStatus(_head.Status, text), text);
        else
            OnNoMessage(text);
    }

    /// <summary>Forgets the answer before.</summary>
    protected void Reset(Operation operation)
    {
        Operation = operation;
        Outcome = Outcome.Ok;
        Error = null;
        IsAnswered = false;
        HasEvent = false;
    }

    protected void Succeed() => IsAnswered = true;

    protected void Fail(Outcome outcome, string error)
    {
        Outcome = outcome;
        Error = error;
        IsAnswered = true;
    }

    protected void Fail(Outcome outcome, ReadOnlySpan<byte> text)
    {
        Outcome = outcome;
        IsAnswered = true;
        if (failures.Wants(Operation, outcome))
        {
            var shown = Printable.OneLine(text, 200);
            Error = shown.Length > 0 ? $"HTTP {_head.Status}: {shown}" : $"HTTP {_head.Status}";
        }
    }

    protected void FailProtocol(string error) => Fail(new Outcome(OutcomeClass.Protocol), error);

    /// <summary>The class of an answer whose status is no success.</summary>
    protected virtual Outcome JudgeStatus(int status, ReadOnlySpan<byte> text) => new(OutcomeClass.Http, status);

    /// <summary>A success without the message that was asked for.</summary>
    protected virtual void OnNoMessage(ReadOnlySpan<byte> text)
    {
        switch (_head.Content)
        {
            case ContentKind.EventStream:
                FailProtocol("The event stream ended without an answer to the request.");
                break;
            case ContentKind.Json:
                FailProtocol("The answer has an empty JSON body.");
                break;
            default:
                FailProtocol($"The answer is neither JSON nor an event stream: {Printable.OneLine(text, 120)}");
                break;
        }
    }
}
