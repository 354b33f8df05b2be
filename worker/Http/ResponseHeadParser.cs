using System.Buffers.Text;
using System.Text;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>Reads the head of an HTTP/1.1 response (RFC 9112) that is in memory as a whole. Header names are matched in any case;
/// a bare line feed ends a line as CR LF does.</summary>
static class ResponseHeadParser
{
    /// <summary>Finds the end of a head that starts at the beginning of <paramref name="data"/>.</summary>
    /// <returns>The length of the head with its empty line, or -1 when it is not whole.</returns>
    public static int FindEnd(ReadOnlySpan<byte> data)
    {
        var end = data.IndexOf("\r\n\r\n"u8);
        // A server that ends lines with a bare line feed may well have the usual end of a head somewhere in its body.
        var bare = (end >= 0 ? data[..end] : data).IndexOf("\n\n"u8);
        if (bare >= 0)
            return bare + 2;
        return end >= 0 ? end + 4 : -1;
    }

    /// <summary>Whether a header goes on in the next line, which is obsolete and still to be understood (RFC 9112,
    /// 5.2).</summary>
    public static bool IsFolded(ReadOnlySpan<byte> head) => head.IndexOf("\n "u8) >= 0 || head.IndexOf("\n\t"u8) >= 0;

    /// <summary>The same head, as long as before, with spaces where a header is folded.</summary>
    public static byte[] Unfold(ReadOnlySpan<byte> head)
    {
        var unfolded = head.ToArray();
        for (var i = 0; i < unfolded.Length - 1; i++)
        {
            if (unfolded[i] != '\n' || unfolded[i + 1] is not ((byte)' ' or (byte)'\t'))
                continue;
            unfolded[i] = (byte)' ';
            if (i > 0 && unfolded[i - 1] == '\r')
                unfolded[i - 1] = (byte)' ';
        }
        return unfolded;
    }

    /// <summary>Parses a whole head.</summary>
    /// <param name="head">From the status line to the empty line.</param>
    /// <param name="parsed">The result.</param>
    /// <param name="wantedName">Name of a further header that is wanted, in lower case; empty for none.</param>
    /// <param name="wanted">Where the value of that header is within <paramref name="head"/>; empty where there is none.</param>
    /// <param name="error">What is wrong, when the result is false.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> head, ReadOnlySpan<byte> wantedName, out ResponseHead parsed, out Range wanted, out string? error)
    {
        parsed = new ResponseHead { ContentLength = -1 };
        wanted = default;
        error = null;

        var lineEnd = head.IndexOf((byte)'\n');
        var line = TrimLineEnd(head[..lineEnd]);
        // "HTTP/1.x SSS[ reason]"
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[8] != ' '
            || !TryReadStatus(line.Slice(9, 3), out parsed.Status) || (line.Length > 12 && line[12] != ' '))
        {
            error = $"The response does not start with an HTTP/1.1 status line: {Quote(line)}";
            return false;
        }
        parsed.Close = line[7] == '0';

        var at = lineEnd + 1;
        while (at < head.Length)
        {
            var length = head[at..].IndexOf((byte)'\n');
            if (length < 0)
                break;
            line = TrimLineEnd(head.Slice(at, length));
            if (line.IsEmpty)
                break;
            var colon = line.IndexOf((byte)':');
            // No space may stand before the colon; who forwards a response takes it out (RFC 9112, 5.1), and so is it read here.
            var name = colon < 0 ? default : line[..colon].TrimEnd(" \t"u8);
            if (name.IsEmpty || !TryReadHeader(name, Value(line, colon), ref parsed))
            {
                error = $"The response has a header that is not allowed: {Quote(line)}";
                return false;
            }
            if (EqualsIgnoreCase(name, wantedName))
                wanted = ValueAt(line, colon, at);
            at += length + 1;
        }
        return true;
    }

    static bool TryReadHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref ResponseHead head)
    {
        // The length of a name tells the few that matter from the many that don't.
        switch (name.Length)
        {
            case 8 when head.IsRedirect && EqualsIgnoreCase(name, "location"u8):
                head.Location = Printable.OneLine(value, 200);
                return true;
            case 10 when EqualsIgnoreCase(name, "connection"u8):
                if (ContainsToken(value, "close"u8))
                    head.Close = true;
                else if (ContainsToken(value, "keep-alive"u8))
                    head.Close = false;
                return true;
            case 12 when EqualsIgnoreCase(name, "content-type"u8):
                head.Content = KindOf(value);
                return true;
            case 14 when EqualsIgnoreCase(name, "content-length"u8):
                return TryReadLengths(value, ref head);
            case 17 when EqualsIgnoreCase(name, "transfer-encoding"u8):
                // Nothing but chunked was offered (no TE is sent), so anything else cannot be read.
                head.Chunked = EqualsIgnoreCase(value, "chunked"u8);
                return head.Chunked;
            case 16 when EqualsIgnoreCase(name, "content-encoding"u8):
                // Compression was not asked for.
                return EqualsIgnoreCase(value, "identity"u8);
            case 11 when head.IsRateLimited && EqualsIgnoreCase(name, "retry-after"u8):
            case 15 when head.IsRateLimited && EqualsIgnoreCase(name, "ratelimit-reset"u8):
                head.RetryAfter = ReadNumber(value) ?? head.RetryAfter;
                return true;
            case 17 when EqualsIgnoreCase(name, "x-ratelimit-limit"u8):
                head.RateLimit = ReadNumber(value);
                return true;
            case 17 when EqualsIgnoreCase(name, "x-ratelimit-reset"u8):
                head.RateReset = ReadNumber(value);
                if (head.IsRateLimited)
                    head.RetryAfter ??= head.RateReset;
                return true;
            case 21 when EqualsIgnoreCase(name, "x-ratelimit-remaining"u8):
                head.RateRemaining = ReadNumber(value);
                return true;
            default:
                return true;
        }
    }

    static ContentKind KindOf(ReadOnlySpan<byte> value)
    {
        var semicolon = value.IndexOf((byte)';');
        if (semicolon >= 0)
            value = value[..semicolon].TrimEnd(" \t"u8);
        if (EqualsIgnoreCase(value, "text/event-stream"u8))
            return ContentKind.EventStream;
        if (EqualsIgnoreCase(value, "application/grpc"u8) || EqualsIgnoreCase(value, "application/grpc+proto"u8))
            return ContentKind.Grpc;
        var isJson = EqualsIgnoreCase(value, "application/json"u8)
            || (value.Length > 5 && EqualsIgnoreCase(value[^5..], "+json"u8));
        return isJson ? ContentKind.Json : ContentKind.Other;
    }

    /// <summary>The same length may be said several times, also in one header (RFC 9112, 6.3).</summary>
    static bool TryReadLengths(ReadOnlySpan<byte> value, ref ResponseHead head)
    {
        for (var comma = value.IndexOf((byte)','); comma >= 0; comma = value.IndexOf((byte)','))
        {
            if (!TryReadLength(value[..comma].TrimEnd(" \t"u8), ref head))
                return false;
            value = value[(comma + 1)..].TrimStart(" \t"u8);
        }
        return TryReadLength(value, ref head);
    }

    /// <summary>Null where a moment or nonsense is said instead of a whole number.</summary>
    static int? ReadNumber(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out int seconds, out var length) && length == value.Length && seconds >= 0 ? seconds : null;

    static bool TryReadLength(ReadOnlySpan<byte> value, ref ResponseHead head)
    {
        if (value.IsEmpty || value.Length > 18)
            return false;
        long length = 0;
        foreach (var digit in value)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return false;
            length = length * 10 + (digit - '0');
        }
        // Two different lengths are an attack or a fault, never to be guessed about (RFC 9112, 6.3).
        if (head.ContentLength >= 0 && head.ContentLength != length)
            return false;
        head.ContentLength = length;
        return true;
    }

    static bool TryReadStatus(ReadOnlySpan<byte> digits, out int status)
    {
        status = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return false;
            status = status * 10 + (digit - '0');
        }
        return status >= 100;
    }

    static ReadOnlySpan<byte> TrimLineEnd(ReadOnlySpan<byte> line) => line.EndsWith("\r"u8) ? line[..^1] : line;

    static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line, int colon) => line[(colon + 1)..].Trim(" \t"u8);

    static Range ValueAt(ReadOnlySpan<byte> line, int colon, int lineAt)
    {
        var behind = line[(colon + 1)..];
        var start = lineAt + line.Length - behind.TrimStart(" \t"u8).Length;
        return start..(start + Value(line, colon).Length);
    }

    static bool EqualsIgnoreCase(ReadOnlySpan<byte> value, ReadOnlySpan<byte> lowerCase) =>
        Ascii.EqualsIgnoreCase(value, lowerCase);

    static bool ContainsToken(ReadOnlySpan<byte> list, ReadOnlySpan<byte> lowerCaseToken)
    {
        while (!list.IsEmpty)
        {
            var comma = list.IndexOf((byte)',');
            var token = (comma < 0 ? list : list[..comma]).Trim(" \t"u8);
            if (EqualsIgnoreCase(token, lowerCaseToken))
                return true;
            list = comma < 0 ? default : list[(comma + 1)..];
        }
        return false;
    }

    static string Quote(ReadOnlySpan<byte> line) => Printable.OneLine(line, 80);
}
