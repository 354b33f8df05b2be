using System.Text;

namespace AgentGatewayPerf.Worker.Http.Http2;

/// <summary>The headers that both sides of HTTP/2 know from the start (RFC 7541, appendix A). Indices begin at 1.</summary>
static class HpackStaticTable
{
    public const int Count = 61;

    static readonly (string Name, string Value)[] Headers =
    [
        (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"), (":path", "/index.html"),
        (":scheme", "http"), (":scheme", "https"), (":status", "200"), (":status", "204"), (":status", "206"),
        (":status", "304"), (":status", "400"), (":status", "404"), (":status", "500"), ("accept-charset", ""),
        ("accept-encoding", "gzip, deflate"), ("accept-language", ""), ("accept-ranges", ""), ("accept", ""),
        ("access-control-allow-origin", ""), ("age", ""), ("allow", ""), ("authorization", ""), ("cache-control", ""),
        ("content-disposition", ""), ("content-encoding", ""), ("content-language", ""), ("content-length", ""),
        ("content-location", ""), ("content-range", ""), ("content-type", ""), ("cookie", ""), ("date", ""), ("etag", ""),
        ("expect", ""), ("expires", ""), ("from", ""), ("host", ""), ("if-match", ""), ("if-modified-since", ""),
        ("if-none-match", ""), ("if-range", ""), ("if-unmodified-since", ""), ("last-modified", ""), ("link", ""),
        ("location", ""), ("max-forwards", ""), ("proxy-authenticate", ""), ("proxy-authorization", ""), ("range", ""),
        ("referer", ""), ("refresh", ""), ("retry-after", ""), ("server", ""), ("set-cookie", ""),
        ("strict-transport-security", ""), ("transfer-encoding", ""), ("user-agent", ""), ("vary", ""), ("via", ""),
        ("www-authenticate", ""),
    ];

    static readonly byte[][] Names = [.. Headers.Select(header => Encoding.ASCII.GetBytes(header.Name))];
    static readonly byte[][] Values = [.. Headers.Select(header => Encoding.ASCII.GetBytes(header.Value))];

    /// <summary>Name of the header of an index from 1 to <see cref="Count"/>.</summary>
    public static ReadOnlySpan<byte> NameOf(int index) => Names[index - 1];

    /// <summary>Its value; empty where the table has none.</summary>
    public static ReadOnlySpan<byte> ValueOf(int index) => Values[index - 1];

    /// <summary>Finds a header.</summary>
    /// <param name="name">In lower case.</param>
    /// <param name="value">Its value.</param>
    /// <param name="isWhole">Whether the value is that of the table, too.</param>
    /// <returns>The index; 0 where the table does not even have the name.</returns>
    public static int Find(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, out bool isWhole)
    {
        var found = 0;
        for (var i = 0; i < Names.Length; i++)
        {
            if (!name.SequenceEqual(Names[i]))
                continue;
            if (value.SequenceEqual(Values[i]))
            {
                isWhole = true;
                return i + 1;
            }
            if (found == 0)
                found = i + 1;
        }
        isWhole = false;
        return found;
    }
}
