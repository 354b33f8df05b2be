using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>
/// Finds the answer to a JSON-RPC 2.0 request among the messages that come: the one without "method" whose id is ours, whatever
/// the order of the keys. A server's own request may carry the same id.
/// </summary>
abstract class JsonRpcJudge(FailureLog failures) : AnswerJudge(failures)
{
    long _id;

    /// <summary>What successful answers look like; null where every answer has to be read.</summary>
    public AnswerMemory? Memory { get; init; }

    /// <summary>Called with the id, as JSON, and the method of a request that the server makes within its answer.</summary>
    public Action<byte[], string>? ServerRequest { get; set; }

    public override void OnMessage(ReadOnlySpan<byte> message)
    {
        if (IsAnswered)
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
            FailProtocol($"The answer is not valid JSON ({FirstLine(e.Message)}): {Printable.OneLine(message, 80)}");
        }
        catch (InvalidOperationException)
        {
            // Utf8JsonReader says so of text that is not valid UTF-8.
            FailProtocol("The answer holds text that is not valid UTF-8.");
        }
    }

    /// <summary>Whether the answer just read asks for nothing more, so that the same bytes would need no reading.</summary>
    protected virtual bool IsRepeatable => true;

    protected void Expect(Operation operation, long id)
    {
        Reset(operation);
        _id = id;
    }

    /// <summary>Reads the value of "result", on whose first token the reader is, to its last token.</summary>
    /// <returns>Ok, or what the result says went wrong.</returns>
    protected abstract Verdict ReadResult(ref Utf8JsonReader reader);

    void Read(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            FailProtocol($"The answer is not a JSON-RPC message: {Printable.OneLine(message, 80)}");
            return;
        }
        var id = IdMatch.Missing;
        var idAt = 0..0;
        string? method = null;
        Verdict? verdict = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                id = Match(ref reader);
                idAt = (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
            }
            else if (reader.ValueTextEquals("result"u8))
            {
                reader.Read();
                verdict = ReadResult(ref reader);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                verdict = ReadError(ref reader);
            }
            else if (reader.ValueTextEquals("method"u8))
            {
                reader.Read();
                method = reader.TokenType == JsonTokenType.String ? reader.GetString() : "";
            }
            else
            {
                reader.Skip();
            }
        }
        // Anything behind the object is refused by the reader.
        reader.Read();

        if (method != null)
        {
            // Notifications, such as progress, are no answer; a request of the server's wants one of its own.
            if (id != IdMatch.Missing)
                ServerRequest?.Invoke(message[idAt].ToArray(), method);
            return;
        }
        // An error that could not be matched to a request has the id null.
        var ours = id == IdMatch.Ours || (id != IdMatch.Other && verdict is { Outcome.Class: OutcomeClass.Jsonrpc });
        if (!ours)
        {
            if (Content == ContentKind.Json)
                FailProtocol($"The answer has another id than the request: {Printable.OneLine(message, 80)}");
            return;
        }
        if (verdict is not { } result)
        {
            FailProtocol($"The answer has neither result nor error: {Printable.OneLine(message, 80)}");
            return;
        }
        if (!result.Outcome.IsOk)
        {
            Fail(result.Outcome, result.Error ?? Printable.OneLine(message, 200));
            return;
        }
        if (id == IdMatch.Ours && IsRepeatable)
            Memory?.Remember(Operation, message, idAt);
        Succeed();
    }

    IdMatch Match(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.TryGetInt64(out var id) && id == _id ? IdMatch.Ours : IdMatch.Other,
        JsonTokenType.Null => IdMatch.Null,
        JsonTokenType.String => IdMatch.Other,
        _ => throw new JsonException("an id is neither number nor string"),
    };

    static Verdict ReadError(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return new Verdict(new Outcome(OutcomeClass.Protocol), "The answer's error is not an object.");
        }
        var code = 0;
        string? text = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("code"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.Number)
                    reader.TryGetInt32(out code);
                else
                    reader.Skip();
            }
            else if (reader.ValueTextEquals("message"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                    text = Printable.OneLine(reader.HasValueSequence ? [] : reader.ValueSpan, 200);
                else
                    reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }
        return new Verdict(new Outcome(OutcomeClass.Jsonrpc, code), $"JSON-RPC error {code}: {text}");
    }

    static string FirstLine(string message)
    {
        var line = message.Split('\n')[0].Trim();
        return line.Length <= 100 ? line : line[..100];
    }

    enum IdMatch
    {
        Missing,
        Null,
        Ours,
        Other,
    }
}

/// <summary>What a result is worth.</summary>
/// <param name="Outcome">Ok, or the class of the failure.</param>
/// <param name="Error">What a user should read; null for a piece of the message itself.</param>
readonly record struct Verdict(Outcome Outcome, string? Error = null)
{
    public static readonly Verdict Ok;
}
