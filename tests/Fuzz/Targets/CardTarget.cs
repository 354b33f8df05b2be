using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Patterns.A2a;

namespace AgentGatewayPerf.Fuzz.Targets;

/// <summary>Agent cards: read with and without keeping, the response is the same.</summary>
sealed class CardTarget : FuzzTarget
{
    static readonly Uri Gateway = new("http://gateway.example.com:3000");

    public override string Name => "card";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        .. Words(
            """{"name":"Agent","supportedInterfaces":[{"url":"http://127.0.0.1:9999/","protocolBinding":"JSONRPC","protocolVersion":"1.0"},{"url":"http://[::1]/x","protocolBinding":"GRPC"}],"version":"1","capabilities":{"streaming":true},"skills":[{"id":"a","tags":[]}]}""",
            """{"name":"Agent","url":"https://agent.example.com/a2a","preferredTransport":"JSONRPC","protocolVersion":"0.3.0","additionalInterfaces":[{"url":"grpc://x:1","transport":"GRPC"}]}""",
            """{"url":"file:///etc/passwd","name":"x","additionalInterfaces":[]}"""),
    ];

    public override IReadOnlyList<byte[]> Dictionary { get; } =
        Words(
            "http://", "https://", "mailto:", "\\\\\\\\server\\\\share", "[::1%25eth0]", "xn--", "\\u0000", "\\ud800", "%00", "@",
            ":99999", "{", "}", "[", "]", "null", "\"url\":", "\"name\":\"\",", "\"supportedInterfaces\":");

    public override void Run(ReadOnlySpan<byte> input, ref FuzzRandom random)
    {
        var card = new AgentCard();
        Require(
            Read(input, null) is var plain && Read(input, card) is var kept && (plain == kept || kept == "refused"),
            "Kept, it is read in another way.");
        foreach (var one in card.Offered(card.VersionFor(A2aBindingKind.FromCard), A2aBindingKind.FromCard))
        {
            var leads = one.LeadsTo(Gateway, anyGrpcPort: true);
            var isPlace = one.Kind == A2aBindingKind.Grpc ? one.GrpcUrl(Gateway) is not null : one.Path?.StartsWith('/') == true;
            Require(one.Kind is not null && (!leads || isPlace), "An interface leads nowhere.");
        }
        foreach (var url in card.UrlsPast(Gateway))
            Require(url.Length > 0, "An empty address leads past the gateway.");
    }

    static string Read(ReadOnlySpan<byte> input, AgentCard? card)
    {
        try
        {
            return AgentCard.TryRead(input, card) ? "a card" : "no card";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The validator takes both for a failure of the response.
            return "refused";
        }
    }
}
