using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Tests.Http;

namespace AgentGatewayPerf.Fuzz.Targets;

/// <summary>A whole response: head, body in any framing. However it is cut, the same is understood.</summary>
class HttpTarget : FuzzTarget
{
    const int MaxBody = 4 * 1024;

    readonly ResponseReader _reader = new(new HeadMemory("mcp-session-id"), new Protos.Target { MaxBodyBytes = MaxBody });

    public override string Name => "http";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [.. ResponseFixtures.Responses.Select(response => Bytes(response.Wire))];

    public override IReadOnlyList<byte[]> Dictionary { get; } =
        Words(
            "\r\n", "\n\n", "\r\n\r\n", "Content-Length: 5\r\n", "Content-Length: 99999999999999999\r\n",
            "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "Content-Type: text/event-stream\r\n",
            "Content-Type: application/json\r\n", "Mcp-Session-Id: a\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
            "0\r\n\r\n", "fffffffff\r\n", "1;x=\"y\"\r\n", "data: {}\n\n", "data:\n", ": \n");

    public override void Run(ReadOnlySpan<byte> input, ref FuzzRandom random)
    {
        var (whole, cut) = (Read(input, null), Read(input, random));
        Require(whole == cut, $"Cut, it is understood in another way.\n{whole}\n---\n{cut}");
    }

    string Read(ReadOnlySpan<byte> input, FuzzRandom? random)
    {
        var heard = new Heard();
        _reader.Reset();
        heard.Note(Pieces.Read(input, _reader, heard, random));
        heard.Note(_reader.Error ?? "");
        return heard.ToString();
    }
}
