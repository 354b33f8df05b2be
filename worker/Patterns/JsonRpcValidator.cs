using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>
/// Finds the response to a JSON-RPC 2.0 request among the messages that come: the one without "method" whose id is that of the
/// request, whatever the order of the keys. A request of the server may carry the same id.
/// </summary>
abstract class JsonRpcValidator(FailureLog failures) : ResponseValidator(failures)
{
    long _id;

    /// <summary>What successful responses look like; null where every response has to be read.</summary>
    public ResponseMemory? Memory { get; init; }

    /// <summary>Called with the id, as JSON, and the method of a request that the server makes within its response.</summary>
    public Action<byte[], string>? ServerRequest { get; set; }

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
            FailProtocol($"The response is not valid JSON ({FirstLine(e.Message)}): {Printable.OneLine(message, 80)}");
        }
        catch (InvalidOperationException)
        {
            // Utf8JsonReader says so of text that is not valid UTF-8.
            FailProtocol("The response holds text that is not valid UTF-8.");
        }
    }

    /// <summary>Whether the response just read asks for nothing more, so that the same bytes would need no reading.</summary>
    protected virtual bool IsRepeatable => true;

    protected void Expect(Operation operation, long id)
    {
        Reset(operation);
        _id = id;
    }

    /// <summary>Reads the value of "result", on whose first token the reader is, to its last token.</summary>
    protected abstract ResultReading ReadResult(ref Utf8JsonReader reader);

    void Read(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            FailProtocol($"The response is not a JSON-RPC message: {Printable.OneLine(message, 80)}");
            return;
        }
        var envelope = ReadEnvelope(ref reader);
        // Anything behind the object is refused by the reader.
        reader.Read();
        if (envelope.Method is { } method)
        {
            // Notifications, such as progress, are no response; a request of the server's wants one of its own.
            if (envelope.Id != IdMatch.Missing)
                ServerRequest?.Invoke(message[envelope.IdAt].ToArray(), method);
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
                envelope.Result = ReadResult(ref reader);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                envelope.Result = ReadError(ref reader);
            }
            else if (reader.ValueTextEquals("method"u8))
            {
                reader.Read();
                envelope.Method = reader.TokenType == JsonTokenType.String ? reader.GetString() : "";
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
        // An error that could not be matched to a request has the id null.
        var isOurs = envelope.Id == IdMatch.Ours
            || (envelope.Id != IdMatch.Other && envelope.Result is { Outcome.Class: OutcomeClass.Jsonrpc });
        if (!isOurs)
        {
            if (Content == ContentKind.Json)
                FailProtocol($"The response has another id than the request: {Printable.OneLine(message, 80)}");
            return;
        }
        switch (envelope.Result)
        {
            case null:
                FailProtocol($"The response has neither result nor error: {Printable.OneLine(message, 80)}");
                break;
            case { State: ResultState.Failed } failed:
                Fail(failed.Outcome, failed.Error ?? Printable.OneLine(message, 200));
                break;
            case { State: ResultState.Done }:
                if (envelope.Id == IdMatch.Ours && IsRepeatable)
                    Memory?.Remember(Operation, message, envelope.IdAt);
                Succeed();
                break;
        }
    }

    IdMatch Match(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.TryGetInt64(out var id) && id == _id ? IdMatch.Ours : IdMatch.Other,
        JsonTokenType.Null => IdMatch.Null,
        JsonTokenType.String => IdMatch.Other,
        _ => throw new JsonException("an id is neither number nor string"),
    };

    static ResultReading ReadError(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return ResultReading.Invalid("The error of the response is not an object.");
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
        return ResultReading.Failed(new Outcome(OutcomeClass.Jsonrpc, code), $"JSON-RPC error {code}: {text}");
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
        public ResultReading? Result;
    }

    enum IdMatch
    {
        Missing,
        Null,
        Ours,
        Other,
    }
}
