using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.EndToEnd.Tests.Support;

/// <summary>What a server must have been asked if a report is true.</summary>
static class ServedCounts
{
    /// <summary>Compares with what an MCP server, or the gateway before it, has counted.</summary>
    /// <param name="results">The report.</param>
    /// <param name="served">The server's own counts.</param>
    /// <param name="exceptDelete">Whether sessions are the gateway's alone, so that the server behind it sees no DELETE.</param>
    public static void AssertMcp(Results results, TargetCounts served, bool exceptDelete = false)
    {
        var expected = new Dictionary<string, long>
        {
            ["POST initialize"] = Setup(results, "initialize"),
            ["POST notifications/initialized"] = Setup(results, "initialized"),
            ["POST server/discover"] = Setup(results, "server/discover") + Operations(results, "server/discover"),
            ["POST tools/list"] = Operations(results, "tools/list") + Discoveries(results, "mcp:tools/", "mcp:mixed"),
            ["POST tools/call"] = Operations(results, "tools/call"),
            ["POST resources/list"] = Operations(results, "resources/list") + Discoveries(results, "mcp:resources/"),
            ["POST resources/read"] = Operations(results, "resources/read"),
            ["POST prompts/list"] = Operations(results, "prompts/list") + Discoveries(results, "mcp:prompts/"),
            ["POST prompts/get"] = Operations(results, "prompts/get"),
            ["GET /sse"] = Setup(results, "open stream"),
            ["POST ping"] = Operations(results, "ping"),
            ["DELETE /mcp"] = exceptDelete ? 0 : Setup(results, "end session"),
        };
        AssertSame(expected, served);
        // A session is several.
        var single = results.Patterns.Where(p => p.Operation("session") == 0).ToList();
        Assert.Equal(single.Sum(p => p.Operations.Sum(o => o.Total)), single.Sum(p => p.HttpRequests));
    }

    /// <summary>Compares with what an A2A agent has counted.</summary>
    /// <param name="results">The report.</param>
    /// <param name="served">The agent's own counts.</param>
    /// <param name="method">The method that sends a message in the version spoken.</param>
    /// <param name="openTasks">Whether the agent's tasks want more input, so that later turns name their task.</param>
    public static void AssertA2a(Results results, TargetCounts served, string method, bool openTasks)
    {
        var turns = results.Patterns.Sum(p =>
            p.Operations.Where(o => o.Operation.StartsWith("turn ", StringComparison.Ordinal)).Sum(o => o.Total));
        var later = turns - results.Patterns.Sum(p => p.Operation("turn 1"));
        var expected = new Dictionary<string, long>
        {
            ["GET /.well-known/agent-card.json"] =
                results.Patterns.Sum(p => p.Operation("agent_card")) + Setup(results, "discover"),
            [$"POST {method}"] = results.Patterns.Sum(p => p.Operation("message")) + turns,
            [$"{method} with contextId"] = later,
            [$"{method} with taskId"] = openTasks ? later : 0,
        };
        AssertSame(expected, served);
    }

    static long Operations(Results results, string operation) => results.Patterns.Sum(p => p.Operation(operation));

    // What is found out before the load is listed by the pattern that needs it.
    static long Discoveries(Results results, params string[] patterns) => results.Patterns
        .Where(p => patterns.Any(name => p.Pattern.StartsWith(name, StringComparison.Ordinal))).Sum(p => p.SetupOf("discover"));

    static long Setup(Results results, string operation) => results.Patterns.Sum(p => p.SetupOf(operation));

    static void AssertSame(Dictionary<string, long> expected, TargetCounts served) =>
        Assert.Equal(
            new TargetCounts(expected.Where(e => e.Value != 0).ToDictionary(), 0).ToString(),
            // What a server asks of its own accord is answered as often as it asks.
            (served with { Requests = served.Requests.Where(r => r.Key != "POST response").ToDictionary() }).ToString());
}
