using AgentGatewayPerf.Protos;
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

    /// <summary>What a user should read about a failure; null where enough of its kind were kept. Before the response: what came
    /// instead of it so far.</summary>
    public string? Error { get; private set; }

    /// <summary>Seconds after which a server that refused the request wants to be asked again; null where it does not
    /// say.</summary>
    public int? RetryAfter => _head.RetryAfter ?? ToldToWait;

    /// <summary>The same, said within the response.</summary>
    protected int? ToldToWait { get; set; }

    public bool IsComplete { get; private set; }

    public bool HasEvent { get; protected set; }

    /// <summary>What the gateway says of a limit of the rate.</summary>
    public (int? Limit, int? Remaining, int? Reset) Rate => (_head.RateLimit, _head.RateRemaining, _head.RateReset);

    protected ContentKind Content => _head.Content;

    /// <summary>Whether the status of the response is one of success.</summary>
    protected bool IsSuccess => _head.IsSuccess;

    public virtual bool IsEndless => false;

    public virtual bool IsCut => false;

    public virtual void OnHead(in ResponseHead head, ReadOnlySpan<byte> wanted) => _head = head;

    public abstract void OnMessage(ReadOnlySpan<byte> message);

    public virtual void OnEndpoint(ReadOnlySpan<byte> address)
    {
    }

    public virtual void OnEventId(ReadOnlySpan<byte> id)
    {
    }

    public virtual void OnRetry(int milliseconds)
    {
    }

    public virtual void OnTrailers(ReadOnlySpan<byte> lines)
    {
    }

    public virtual void OnEnd(ReadOnlySpan<byte> text)
    {
        if (IsComplete)
            return;
        if (!_head.IsSuccess)
            Fail(Refusal(_head.Status, text) ?? OutcomeOfStatus(_head.Status, text), text);
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
        ToldToWait = null;
    }

    protected void Succeed()
    {
        Error = null;
        IsComplete = true;
    }

    /// <summary>Keeps what is wrong with a message of a stream, in which the response may still come.</summary>
    protected void Note(string error) => Error ??= error;

    /// <summary>Whether a message about a failure would be kept, and so is worth being made.</summary>
    protected bool IsWanted(Outcome outcome) => failures.Wants(Operation, outcome);

    protected void Fail(Outcome outcome, string? error)
    {
        Outcome = outcome;
        Error = error;
        IsComplete = true;
    }

    protected void Fail(Outcome outcome, ReadOnlySpan<byte> text)
    {
        Outcome = outcome;
        IsComplete = true;
        Error = failures.Wants(Operation, outcome) ? Describe(text) : null;
    }

    protected void FailProtocol(string error) => Fail(new Outcome(OutcomeClass.Protocol), error);

    /// <summary>What every server may refuse, in the same way; null for anything else.</summary>
    static Outcome? Refusal(int status, ReadOnlySpan<byte> text) => status switch
    {
        429 => new Outcome(OutcomeClass.RateLimited, status),
        413 => new Outcome(OutcomeClass.TooLarge, status),
        // As agentgateway says it of a body above its maxBufferSize.
        400 when text.IndexOf("length limit exceeded"u8) >= 0 => new Outcome(OutcomeClass.TooLarge, status),
        _ => null,
    };

    /// <summary>The class of a response whose status is no success.</summary>
    protected virtual Outcome OutcomeOfStatus(int status, ReadOnlySpan<byte> text) => new(OutcomeClass.Http, status);

    /// <summary>A success without the message that was asked for.</summary>
    protected virtual void OnNoMessage(ReadOnlySpan<byte> text)
    {
        switch (_head.Content)
        {
            case ContentKind.EventStream:
                FailProtocol(Error ?? "The event stream ended without a response to the request.");
                break;
            case ContentKind.Json:
                FailProtocol("The response has an empty JSON body.");
                break;
            default:
                FailProtocol($"The response is neither JSON nor an event stream: {Printable.OneLine(text, 120)}");
                break;
        }
    }

    string Describe(ReadOnlySpan<byte> text)
    {
        if (_head.Location is { } location)
            return $"HTTP {_head.Status} to {location}";
        if (JsonRpcError.Find(text) is { } error)
            return $"HTTP {_head.Status}, JSON-RPC {error}";
        var shown = Printable.OneLine(text, 200);
        return shown.Length > 0 ? $"HTTP {_head.Status}: {shown}" : $"HTTP {_head.Status}";
    }
}
