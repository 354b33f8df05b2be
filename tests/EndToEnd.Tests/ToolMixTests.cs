using System.Text.Json;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>Several tools in one load, over two shards: the server's count by tool is the report's.</summary>
public sealed class ToolMixTests
{
    [Fact]
    public async Task Figures_by_tool_are_those_of_the_server()
    {
        var script = new McpScript
        {
            Instead = request => request.RpcMethod == "tools/call" && ToolOf(request) == "book"
                ? Reply.Json($$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"result":{"isError":true,"content":[]}}""")
                : null,
        };
        await using var server = ScriptedServer.Start(script.Answer);
        var run = await LoadRun.AgainstAsync(
            server.Url, "--pattern", "mcp:tools/call", "-n", "500", "-c", "4", "--shards", "2", "--seed", "5",
            "--tool", "search=70,weather=20,book=10", "--tool-args", """search={"query":"x"}""", "--tool-args", """{"city":"y"}""",
            "--threshold", "mcp:tools/call/tool search:error_rate<1%", "--threshold", "mcp:tools/call/tool book:error_rate<1%");

        Assert.Equal(1, run.ExitCode);
        var calls = server.Requests.Where(request => request.RpcMethod == "tools/call").ToList();
        Assert.Equal(500, calls.Count);
        foreach (var tool in (string[])["search", "weather", "book"])
        {
            var own = calls.Where(call => ToolOf(call) == tool).ToList();
            Assert.Equal(own.Count, run.Results.Only.Operation($"tool {tool}"));
            Assert.Contains($"    tool {tool}: {own.Count} requests, {(tool == "book" ? own.Count : 0)} failed, ", run.Report);
            Assert.All(own, call => Assert.Contains(tool == "search" ? """{"query":"x"}""" : """{"city":"y"}""", call.Text));
        }
        Assert.Equal(run.Results.Only.Operation("tool book"), run.Results.Only.Failed);
        Assert.Contains("tools search (70), weather (20), book (10)", run.Report);
        Assert.Empty(run.Results.Problems);
    }

    static string? ToolOf(ScriptedRequest request)
    {
        using var message = JsonDocument.Parse(request.Body);
        return message.RootElement.GetProperty("params").GetProperty("name").GetString();
    }
}
