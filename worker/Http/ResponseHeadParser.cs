using System.Text;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;

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
            if (!TryReadHeader(line, ref parsed))
            {
                error = $"The response has a header that is not allowed: {Quote(line)}";
                return false;
            }
            if (IsNamed(line, wantedName))
                wanted = ValueAt(line, wantedName.Length, at);
            at += length + 1;
        }
        return true;
    }

    static bool TryReadHeader(ReadOnlySpan<byte> line, ref ResponseHead head)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
            return false;
        // The length of a name tells the few that matter from the many that don't.
        switch (colon)
        {
            case 10 when NameIs(line, "connection"u8):
                var connection = Value(line, colon);
                if (ContainsToken(connection, "close"u8))
                    head.Close = true;
                else if (ContainsToken(connection, "keep-alive"u8))
                    head.Close = false;
                return true;
            case 12 when NameIs(line, "content-type"u8):
                head.Content = KindOf(Value(line, colon));
                return true;
            case 14 when NameIs(line, "content-length"u8):
                return TryReadLength(Value(line, colon), ref head);
            case 17 when NameIs(line, "transfer-encoding"u8):
                // Nothing but chunked was offered (no TE is sent), so anything else cannot be read.
                head.Chunked = EqualsIgnoreCase(Value(line, colon), "chunked"u8);
                return head.Chunked;
            case 16 when NameIs(line, "content-encoding"u8):
                // Compression was not asked for.
                return EqualsIgnoreCase(Value(line, colon), "identity"u8);
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
        var isJson = EqualsIgnoreCase(value, "application/json"u8)
            || (value.Length > 5 && EqualsIgnoreCase(value[^5..], "+json"u8));
        return isJson ? ContentKind.Json : ContentKind.Other;
    }

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

    static bool IsNamed(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        !name.IsEmpty && line.Length > name.Length && line[name.Length] == ':' && NameIs(line, name);

    static Range ValueAt(ReadOnlySpan<byte> line, int colon, int lineAt)
    {
        var behind = line[(colon + 1)..];
        var start = lineAt + line.Length - behind.TrimStart(" \t"u8).Length;
        return start..(start + Value(line, colon).Length);
    }

    static bool NameIs(ReadOnlySpan<byte> line, ReadOnlySpan<byte> lowerCaseName) =>
        EqualsIgnoreCase(line[..lowerCaseName.Length], lowerCaseName);

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
