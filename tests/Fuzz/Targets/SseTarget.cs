using System.Text;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Fuzz.Targets;

/// <summary>An event stream. However it is cut, the events are the same; and they are what a plain reading of the specification
/// gives.</summary>
sealed class SseTarget : FuzzTarget
{
    readonly SseReader _reader = new();

    public override string Name => "sse";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        Bytes("id: 1\ndata: \n\nevent: message\nid: 2\ndata: {\"id\":1}\n\n"),
        Bytes("data: {\r\ndata:  \"a\":1\r\ndata: }\r\n\r\n: comment\r\nretry: 10\r\n\r\n"),
        Bytes("data\rdata: x\r\rdata:y\r\n\ndatabase: z\n\n"),
        Bytes("\uFEFFevent: ping\ndata: 1\n\nevent: message\ndata: 2\n\nevent\ndata: 3\n\n"),
        Bytes("data:a\n\ndata:b\n\ndata:\ndata:\n\ndata:c"),
    ];

    public override IReadOnlyList<byte[]> Dictionary { get; } =
        Words("data", "data:", "data: ", "\n\n", "\r\n", "\r", ":", "event: x\n", "event: message\n", "\uFEFF", "id:\n");

    public override void Run(ReadOnlySpan<byte> input, ref FuzzRandom random)
    {
        var expected = PlainReading(input);
        var whole = new Heard();
        _reader.Reset();
        _reader.Feed(input, whole);
        Require(whole.ToString() == expected, $"In one piece:\n{whole}\n--- expected\n{expected}");

        var cut = new Heard();
        _reader.Reset();
        while (!input.IsEmpty)
        {
            var piece = input[..Math.Min(input.Length, 1 + random.Next(20))].ToArray();
            _reader.Feed(piece, cut);
            input = input[piece.Length..];
            Array.Fill(piece, (byte)'?');
        }
        Require(cut.ToString() == expected, $"In pieces:\n{cut}\n--- expected\n{expected}");
    }

    /// <summary>The specification's own algorithm, without care for speed; events without data are not dispatched, and those of
    /// another name than "message" are nobody's.</summary>
    static string PlainReading(ReadOnlySpan<byte> input)
    {
        var heard = new Heard();
        var lines = Encoding
            .Latin1.GetString(input)
            .Replace("\r\n", "\n", StringComparison.Ordinal)
            .Replace('\r', '\n')
            .Split('\n');
        List<string> data = [];
        var name = "";
        if (lines.Length > 1 && lines[0].StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal))
            lines[0] = lines[0][3..];
        // Behind the last line end is no line.
        foreach (var line in lines[..^1])
        {
            if (line.Length == 0)
            {
                var joined = string.Join('\n', data);
                if (joined.Length > 0 && (name is "" or "message"))
                    heard.OnMessage(Encoding.Latin1.GetBytes(joined));
                data.Clear();
                name = "";
            }
            else if (ValueOf(line, "data") is { } value)
            {
                data.Add(value);
            }
            else
            {
                name = ValueOf(line, "event") ?? name;
            }
        }
        return heard.ToString();
    }

    /// <summary>The value of a line, if it is of this field; null otherwise.</summary>
    static string? ValueOf(string line, string field)
    {
        if (line == field)
            return "";
        if (!line.StartsWith(field + ":", StringComparison.Ordinal))
            return null;
        var value = line[(field.Length + 1)..];
        return value.StartsWith(' ') ? value[1..] : value;
    }
}
