namespace AgentGatewayPerf.Benchmarks.Clients;

/// <summary>The request that every client sends: the tools/call that the worker makes, byte for byte but for its id.</summary>
static class LoadRequest
{
    public const int BodyLength = 150;

    public const string Tool = "echo";

    const string Before = """{"jsonrpc":"2.0","id":1000000000,"method":"tools/call","params":{"name":"echo","arguments":""";
    const string After = "}}";
    const string ArgumentsBefore = "{\"message\":\"";
    const string ArgumentsAfter = "\"}";

    static readonly string Filler =
        new('m', BodyLength - Before.Length - ArgumentsBefore.Length - ArgumentsAfter.Length - After.Length);

    /// <summary>Arguments of the call, a JSON object.</summary>
    public static string Arguments { get; } = ArgumentsBefore + Filler + ArgumentsAfter;

    public static string Body { get; } = Before + Arguments + After;

    public static (string Name, string Value)[] Headers { get; } =
    [
        ("User-Agent", "agentgateway-perf/0.1.0"),
        ("Content-Type", "application/json"),
        ("Accept", "application/json, text/event-stream"),
        ("Mcp-Session-Id", "c0ffee00-5e55-4000-8000-0123456789ab"),
        ("MCP-Protocol-Version", "2025-11-25"),
    ];
}
