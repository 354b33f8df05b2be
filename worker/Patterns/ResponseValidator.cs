using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>Decides how a request ended, by the whole of its response and not by its status alone. One instance serves one
/// virtual user and is told before each request what to expect.</summary>
abstract class ResponseValidator(FailureLog failures) : IResponseHandler
{
    ResponseHead _head;

    /// <summary>What the request was.</summary>
    public Operation Operation { get; protected set; }

    /// <summary>How the request ended, once the exchange is over.</summary>
    public Outcome Outcome { get; private set; }

    /// <summary>What a user should read about a failure; null where enough of its kind were kept.</summary>
    public string? Error { get; private set; }

    public bool IsComplete { get; private set; }

    public bool HasEvent { get; protected set; }

    protected ContentKind Content => _head.Content;

    public virtual void OnHead(in ResponseHead head, ReadOnlySpan<byte> wanted) => _head = head;

    public abstract void OnMessage(ReadOnlySpan<byte> message);

    public virtual void OnEnd(ReadOnlySpan<byte> text)
    {
        if (IsComplete)
            return;
        if (!_head.IsSuccess)
            Fail(OutcomeOfStatus(_head.Status, text), text);
        else
            OnNoMessage(text);
    }

    /// <summary>Forgets the response before.</summary>
    protected void Reset(Operation operation)
    {
        Operation = operation;
        Outcome = Outcome.Ok;
        Error = null;
        IsComplete = false;
        HasEvent = false;
    }

    protected void Succeed() => IsComplete = true;

    protected void Fail(Outcome outcome, string error)
    {
        Outcome = outcome;
        Error = error;
        IsComplete = true;
    }

    protected void Fail(Outcome outcome, ReadOnlySpan<byte> text)
    {
        Outcome = outcome;
        IsComplete = true;
        if (failures.Wants(Operation, outcome))
        {
            var shown = Printable.OneLine(text, 200);
            Error = shown.Length > 0 ? $"HTTP {_head.Status}: {shown}" : $"HTTP {_head.Status}";
        }
    }

    protected void FailProtocol(string error) => Fail(new Outcome(OutcomeClass.Protocol), error);

    /// <summary>The class of a response whose status is no success.</summary>
    protected virtual Outcome OutcomeOfStatus(int status, ReadOnlySpan<byte> text) => new(OutcomeClass.Http, status);

    /// <summary>A success without the message that was asked for.</summary>
    protected virtual void OnNoMessage(ReadOnlySpan<byte> text)
    {
        switch (_head.Content)
        {
            case ContentKind.EventStream:
                FailProtocol("The event stream ended without a response to the request.");
                break;
            case ContentKind.Json:
                FailProtocol("The response has an empty JSON body.");
                break;
            default:
                FailProtocol($"The response is neither JSON nor an event stream: {Printable.OneLine(text, 120)}");
                break;
        }
    }
}
