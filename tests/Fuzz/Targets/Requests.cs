using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Patterns;
using AgentGatewayPerf.Worker.Patterns.A2a;
using AgentGatewayPerf.Worker.Patterns.Mcp;

namespace AgentGatewayPerf.Fuzz.Targets;

/// <summary>What requests are made with, without a gateway.</summary>
static class Requests
{
    public static HttpHead Head { get; } =
        new(
            Worker
                .Http.HttpTarget.ResolveAsync(new Target { Url = "http://127.0.0.1:3000" }, CancellationToken.None)
                .GetAwaiter()
                .GetResult(),
            "run-1",
            "secret-token",
            [],
            "1.0.0");

    public static McpRequests Mcp { get; } = new(
        new SessionDialect(Head, "/mcp", "session", "2025-11-25"),
        new McpPattern(
            new Scenario { Pattern = Pattern.McpToolsCall, Mcp = new McpOptions { Tool = "echo", ToolArgumentsJson = "{}" } }, Head, "/mcp", ""));

    public static McpDialect Stateless { get; } = new StatelessDialect(Head, "/mcp");

    public static A2aRequests A2a { get; } = new JsonRpcBinding().Messages(
        new A2aPattern(
            new Scenario { Pattern = Pattern.A2AConversation, A2A = new A2aOptions { Message = "Hello", Turns = 3 } },
            Head, "/", false, "m"),
        Head,
        "m-0",
        A2aCall.Send);

    public static A2aPattern Streams { get; } = new(
        new Scenario { Pattern = Pattern.A2AStream, A2A = new A2aOptions { Version = A2aVersion._10, LateAfterUs = 1 } },
        Head, "/", false, "m");
}
