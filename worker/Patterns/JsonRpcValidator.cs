using System.Buffers.Text;
using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>
/// Finds the response to a JSON-RPC 2.0 request among the messages that come: the one without "method" whose id is that of the
/// request, whatever the order of the keys. A request of the server may carry the same id.
/// </summary>
abstract class JsonRpcValidator(FailureLog failures) : ResponseValidator(failures)
{
    /// <summary>A longer id of a request of the server is not repeated in a response.</summary>
    const int MaxServerId = 1024;

    const int MaxMethod = 100;

    /// <summary>agentgateway's code for a request that it refuses for its rate; guardrails have it, too.</summary>
    const int RateLimitedCode = -32003;

    long _id;

    /// <summary>Whether a message is the result itself, without the envelope of JSON-RPC.</summary>
    public bool IsBare { get; set; }

    /// <summary>What successful responses look like; null where every response has to be read.</summary>
    public ResponseMemory? Memory { get; init; }

    /// <summary>Called with a request that the server makes within its response.</summary>
    public Action<ServerRequest>? ServerRequest { get; set; }

    /// <summary>Where the event stream of the response can be taken up again; null where no stream can be.</summary>
    public StreamPosition? Position { get; set; }

    /// <summary>Whether the stream has ended before the response, which the server may do to have it taken up again
    /// later.</summary>
    public bool IsSuspended { get; private set; }

    public override void OnMessage(ReadOnlySpan<byte> message)
    {
        if (IsComplete)
            return;
        HasEvent = Content == ContentKind.EventStream;
        if (Memory?.Recognises(Operation, message, _id) == true)
        {
            Succeed();
            return;
        }
        try
        {
            Read(message);
        }
        catch (JsonException e)
        {
            NotAMessage($"The response is not valid JSON ({FirstLine(e.Message)}): {Printable.OneLine(message, 80)}");
        }
        catch (InvalidOperationException)
        {
            // Utf8JsonReader says so of text that is not valid UTF-8.
            NotAMessage("The response holds text that is not valid UTF-8.");
        }
    }

    public override void OnEventId(ReadOnlySpan<byte> id) => Position?.Take(id);

    public override void OnRetry(int milliseconds) => Position?.TakeRetry(milliseconds);

    /// <summary>The stream is taken up again: its response may follow now.</summary>
    public void Resume() => IsSuspended = false;

    /// <summary>Whether the response just read asks for nothing more, so that the same bytes would need no reading.</summary>
    protected virtual bool IsRepeatable => true;

    protected void Expect(Operation operation, long id)
    {
        Reset(operation);
        _id = id;
        IsSuspended = false;
        Position?.Reset();
    }

    protected override void OnNoMessage(ReadOnlySpan<byte> text)
    {
        if (Content == ContentKind.EventStream && Position?.IsKnown == true)
            IsSuspended = true;
        else
            base.OnNoMessage(text);
    }

    /// <summary>Reads the value of "result", on whose first token the reader is, to its last token.</summary>
    protected abstract ResultReading ReadResult(ref Utf8JsonReader reader);

    void Read(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            NotAMessage($"The response is not a JSON-RPC message: {Printable.OneLine(message, 80)}");
            return;
        }
        if (IsBare)
        {
            var reading = ReadResult(ref reader);
            reader.Read();
            Conclude(message, reading);
            return;
        }
        var envelope = ReadEnvelope(ref reader);
        // Anything behind the object is refused by the reader.
        reader.Read();
        if (envelope.Method is { } method)
        {
            // Notifications, such as progress, are no response; a request of the server's wants one of its own.
            if (envelope.Id == IdMatch.Missing)
                return;
            var id = message[envelope.IdAt];
            if (id.Length > MaxServerId)
                Note($"The server made a request whose id is longer than {MaxServerId} bytes.");
            else
                ServerRequest?.Invoke(new ServerRequest(id.ToArray(), method, message[envelope.ParametersAt].ToArray()));
            return;
        }
        Conclude(message, envelope);
    }

    Envelope ReadEnvelope(ref Utf8JsonReader reader)
    {
        var envelope = new Envelope();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                envelope.Id = Match(ref reader);
                envelope.IdAt = (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
            }
            else if (reader.ValueTextEquals("result"u8))
            {
                reader.Read();
                // Null is the same as no member.
                envelope.Result = reader.TokenType == JsonTokenType.Null ? null : ReadResult(ref reader);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                envelope.Error = reader.TokenType == JsonTokenType.Null ? null : ReadError(ref reader);
            }
            else if (reader.ValueTextEquals("method"u8))
            {
                reader.Read();
                envelope.Method = reader.TokenType == JsonTokenType.Null ? null : MethodOf(ref reader);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("params"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                envelope.ParametersAt = start..(int)reader.BytesConsumed;
            }
            else
            {
                reader.Skip();
            }
        }
        return envelope;
    }

    /// <summary>Decides by a response, which has no method.</summary>
    void Conclude(ReadOnlySpan<byte> message, in Envelope envelope)
    {
        var isSame = envelope.Id is IdMatch.Same or IdMatch.SameOtherwise;
        // An error that could not be matched to a request has the id null.
        if (!isSame && (envelope.Id == IdMatch.Other || envelope.Error is null))
        {
            NotAMessage($"The response has another id than the request: {Printable.OneLine(message, 80)}");
            return;
        }
        if ((envelope.Error ?? envelope.Result) is not { } reading)
        {
            FailProtocol($"The response has neither result nor error: {Printable.OneLine(message, 80)}");
            return;
        }
        if (reading.State == ResultState.Done && envelope.Id == IdMatch.Same && IsRepeatable)
            Memory?.Remember(Operation, message, envelope.IdAt);
        Conclude(message, reading);
    }

    /// <summary>Decides by what the result said.</summary>
    protected void Conclude(ReadOnlySpan<byte> message, in ResultReading reading)
    {
        if (reading.State == ResultState.Failed)
        {
            var isUnread = reading.Error is null && IsWanted(reading.Outcome);
            Fail(reading.Outcome, isUnread ? Printable.OneLine(message, 200) : reading.Error);
        }
        else if (reading.State == ResultState.Done)
        {
            Succeed();
        }
    }

    /// <summary>Something came that is not a response to the request. In a stream the response may still come.</summary>
    protected virtual void NotAMessage(string error)
    {
        if (Content == ContentKind.EventStream)
            Note(error);
        else
            FailProtocol(error);
    }

    /// <summary>Official clients take the id as a text or with a fraction of zero, too.</summary>
    IdMatch Match(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when reader.TryGetInt64(out var id):
                return id == _id ? IdMatch.Same : IdMatch.Other;
            case JsonTokenType.Number:
                return reader.TryGetDecimal(out var number) && number == _id ? IdMatch.SameOtherwise : IdMatch.Other;
            case JsonTokenType.String:
                var isSame = Utf8Parser.TryParse(reader.ValueSpan, out long text, out var length)
                    && length == reader.ValueSpan.Length && text == _id;
                return isSame ? IdMatch.SameOtherwise : IdMatch.Other;
            case JsonTokenType.Null:
                return IdMatch.Null;
            default:
                throw new JsonException("an id is neither number nor string");
        }
    }

    static string MethodOf(ref Utf8JsonReader reader) =>
        // Notifications come before many a response: their methods need no text.
        reader.TokenType == JsonTokenType.String && !reader.ValueSpan.StartsWith("notifications/"u8) && reader.ValueSpan.Length <= MaxMethod
            ? reader.GetString()!
            : "";

    ResultReading ReadError(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return ResultReading.Invalid("The error of the response is not an object.");
        }
        var code = JsonRpcError.Read(ref reader, out var message, out var otherCode, out var retryAfter);
        var isRefused = code == RateLimitedCode && retryAfter is not null;
        if (isRefused)
            ToldToWait = retryAfter;
        var outcome = new Outcome(isRefused ? OutcomeClass.RateLimited : OutcomeClass.Jsonrpc, code);
        var text = IsWanted(outcome) ? $"JSON-RPC error {JsonRpcError.Describe(outcome.Code, message, otherCode)}" : null;
        return ResultReading.Failed(outcome, text);
    }

    static string FirstLine(string message)
    {
        var line = message.Split('\n')[0].Trim();
        return line.Length <= 100 ? line : line[..100];
    }

    /// <summary>The members of a message that every JSON-RPC message may have.</summary>
    struct Envelope
    {
        public IdMatch Id;
        public Range IdAt;
        public string? Method;
        public Range ParametersAt;
        public ResultReading? Result;
        public ResultReading? Error;
    }

    enum IdMatch
    {
        Missing,
        Null,

        /// <summary>The number of the request.</summary>
        Same,

        /// <summary>The number of the request, written in another way.</summary>
        SameOtherwise,
        Other,
    }
}
