using System.Globalization;
using System.Text.Json;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>Reads and describes the error of a JSON-RPC response.</summary>
static class JsonRpcError
{
    /// <summary>Characters of the message that are shown.</summary>
    const int Shown = 300;

    /// <summary>Reads the value of "error", on whose first token the reader is, to its last token.</summary>
    /// <param name="reader">On the first token of an object.</param>
    /// <param name="message">Its message, as JSON text without its quotes; empty where it has none.</param>
    /// <param name="otherCode">Its code where that is no number of 32 bits; else empty.</param>
    /// <returns>Its code; 0 where it has none that is a number of 32 bits.</returns>
    public static int Read(ref Utf8JsonReader reader, out ReadOnlySpan<byte> message, out ReadOnlySpan<byte> otherCode) =>
        Read(ref reader, out message, out otherCode, out _);

    /// <inheritdoc cref="Read(ref Utf8JsonReader, out ReadOnlySpan{byte}, out ReadOnlySpan{byte})"/>
    /// <param name="reader">On the first token of an object.</param>
    /// <param name="message">Its message, as JSON text without its quotes; empty where it has none.</param>
    /// <param name="otherCode">Its code where that is no number of 32 bits; else empty.</param>
    /// <param name="retryAfter">Seconds to wait before another try ("data.retryAfterSeconds"); null where it does not say.</param>
    public static int Read(
        ref Utf8JsonReader reader, out ReadOnlySpan<byte> message, out ReadOnlySpan<byte> otherCode, out int? retryAfter)
    {
        var code = 0;
        retryAfter = null;
        message = default;
        otherCode = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("code"u8))
            {
                reader.Read();
                if (reader.TokenType is JsonTokenType.Number or JsonTokenType.String
                    && !(reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out code)))
                {
                    otherCode = reader.ValueSpan;
                }
                reader.TrySkip();
            }
            else if (reader.ValueTextEquals("message"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                    message = reader.ValueSpan;
                reader.TrySkip();
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                retryAfter = ReadRetryAfter(ref reader);
            }
            else
            {
                reader.TrySkip();
            }
        }
        return code;
    }

    static int? ReadRetryAfter(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.TrySkip();
            return null;
        }
        int? seconds = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals("retryAfterSeconds"u8);
            reader.Read();
            if (isIt && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var given)
                && given is >= 0 and < int.MaxValue)
            {
                seconds = (int)Math.Ceiling(given);
            }
            reader.TrySkip();
        }
        return seconds;
    }

    /// <summary>Its code and its message, as a user reads them.</summary>
    public static string Describe(int code, ReadOnlySpan<byte> message, ReadOnlySpan<byte> otherCode)
    {
        var shownCode = otherCode.IsEmpty ? code.ToString(CultureInfo.InvariantCulture) : JsonText.Show(otherCode, 40);
        return message.IsEmpty ? shownCode : $"{shownCode}: {JsonText.Show(message, Shown)}";
    }

    /// <summary>Describes the error in a text, if the text is a JSON-RPC response or an event with one, whole or cut.</summary>
    public static string? Find(ReadOnlySpan<byte> text) => Read(text)?.Text;

    /// <summary>The code of the same error; null where it has none that is a number of 32 bits.</summary>
    public static int? FindCode(ReadOnlySpan<byte> text) => Read(text) is { Code: not 0 } error ? error.Code : null;

    /// <summary>Whether the error of a text names something among what is supported ("data.supported"), as that of a revision which
    /// is not does (MCP 2026-07-28, -32022).</summary>
    public static bool Supports(ReadOnlySpan<byte> text, string wanted)
    {
        var start = text.IndexOf((byte)'{');
        if (start < 0)
            return false;
        try
        {
            var reader = new Utf8JsonReader(text[start..]);
            using var json = JsonDocument.ParseValue(ref reader);
            return json.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                && error.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
                && data.TryGetProperty("supported", out var supported) && supported.ValueKind == JsonValueKind.Array
                && supported.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals(wanted));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    static (int Code, string Text)? Read(ReadOnlySpan<byte> text)
    {
        var start = text.IndexOf((byte)'{');
        if (
            start < 0
            || text.IndexOf("\"jsonrpc\""u8) < 0
            || !(text[..start].Trim("\uFEFF \t\r\n"u8).IsEmpty || text[..start].IndexOf("data:"u8) >= 0))
        {
            return null;
        }
        try
        {
            // Of an event, only the object is JSON.
            var reader = new Utf8JsonReader(text[start..], isFinalBlock: false, default);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isError = reader.ValueTextEquals("error"u8);
                reader.Read();
                if (isError && reader.TokenType == JsonTokenType.StartObject)
                {
                    var code = Read(ref reader, out var message, out var otherCode);
                    var isWhole = reader.TokenType == JsonTokenType.EndObject && (code != 0 || !otherCode.IsEmpty);
                    return isWhole ? (code, Describe(code, message, otherCode)) : null;
                }
                if (!reader.TrySkip())
                    return null;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // It only looked like one.
        }
        return null;
    }
}
