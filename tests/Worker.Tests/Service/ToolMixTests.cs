using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>Several tools that are called in turn, as the server sees them.</summary>
public sealed class ToolMixTests
{
    static readonly (string Name, string Arguments, uint Weight)[] Tools =
    [
        ("search", """{"query":"x","region":"eu"}""", 70), ("wetter", """{"city":"Köln"}""", 20), ("book", "{}", 10),
    ];

    [Theory]
    [InlineData("2025-11-25", Pattern.McpToolsCall)]
    [InlineData("2026-07-28", Pattern.McpToolsCall)]
    [InlineData("2025-11-25", Pattern.McpMixed)]
    [InlineData("2026-07-28", Pattern.McpMixed)]
    public async Task Every_call_has_its_tools_arguments_and_headers_and_is_counted_as_its_own(string version, Pattern pattern)
    {
        await using var server = Start();
        var plan = Plan(server, pattern, version, [.. Tools.Select(tool => tool.Name)]);
        plan.Assign.LoadThreads = 2;
        var outcome = await ShardHarness.RunAsync(plan);

        Assert.Equal(1_000u, outcome.Finished.Completed);
        var calls = server.Requests.Where(request => request.RpcMethod == "tools/call").ToList();
        foreach (var (index, (name, arguments, weight)) in Tools.Index())
        {
            var own = calls.Where(call => ParametersOf(call).GetProperty("name").GetString() == name).ToList();
            Assert.All(own, call => Assert.Equal(arguments, ParametersOf(call).GetProperty("arguments").GetRawText()));
            Assert.Equal(own.Count, outcome.Samples.Count(sample => sample.Operation == Operations.Tool(index + 1)));
            Assert.InRange(own.Count, calls.Count * weight / 200, calls.Count * weight / 50);
            if (version == McpRevisions.Stateless)
            {
                Assert.All(own, call => Assert.Equal(name, call.Headers["Mcp-Name"].Single()));
                Assert.All(own, call => Assert.Equal(name == "search" ? ["eu"] : [], call.Headers["Mcp-Param-Region"]));
            }
        }
        Assert.Equal(
            pattern == Pattern.McpMixed ? 200 : 0, outcome.Samples.Count(sample => sample.Operation == Operation.ToolsList));
        Assert.Contains("tools search (70), wetter (20), book (10)", outcome.Readies.Single().Facts);
    }

    [Fact]
    public async Task The_same_seed_draws_the_same_and_another_does_not()
    {
        async Task<string> DrawnAsync(ulong seed)
        {
            await using var server = Start();
            var plan = Plan(server, Pattern.McpToolsCall, "2025-11-25", [.. Tools.Select(tool => tool.Name)]);
            plan.Assign.Scenarios[0].VirtualUsers = plan.Steps[0].Loads[0].VirtualUsers = 1;
            plan.Assign.Scenarios[0].Mcp.ToolSeed = seed;
            return string.Join(' ', (await ShardHarness.RunAsync(plan)).Samples.Select(sample => (int)sample.Operation));
        }
        var first = await DrawnAsync(1);
        Assert.Equal(first, await DrawnAsync(1));
        Assert.NotEqual(first, await DrawnAsync(2));
    }

    [Theory]
    [InlineData("2026-07-28", Pattern.McpToolsCall, true)]
    [InlineData("2025-11-25", Pattern.McpMixed, true)]
    [InlineData("2025-11-25", Pattern.McpMixed, false)]
    public async Task A_tool_that_is_not_there_is_found_where_the_tools_are_listed(string version, Pattern pattern, bool several)
    {
        await using var server = Start();
        var plan = Plan(server, pattern, version, several ? ["search", "serach"] : []);
        if (!several)
            plan.Assign.Scenarios[0].Mcp.Tool = "serach";
        var fault = (await ShardHarness.RunAsync(plan)).Readies.Single().Fault;
        Assert.Equal("There is no tool serach. There are: search, wetter, book.", fault.Message);
        Assert.Equal(0, server.Count("tools/call"));
    }

    static ShardPlan Plan(ScriptedServer server, Pattern pattern, string version, string[] tools)
    {
        var traffic = Traffic.Of(pattern, 4, 1_000);
        traffic.Scenario.Mcp.Version = version;
        traffic.Scenario.Mcp.ToolSeed = 1;
        foreach (var name in tools)
        {
            var (_, arguments, weight) = Array.Find(Tools, tool => tool.Name == name);
            traffic.Scenario.Mcp.Tools.Add(
                new WeightedTool { Name = name, Weight = Math.Max(1, weight), ArgumentsJson = arguments ?? "{}" });
        }
        return ShardPlan.Of(server.Url.GetLeftPart(UriPartial.Authority), traffic);
    }

    static JsonElement ParametersOf(ScriptedRequest request) => JsonDocument.Parse(request.Body).RootElement.GetProperty("params");

    const string List = """
        {"resultType":"complete","ttlMs":0,"cacheScope":"public","tools":[
        {"name":"search","inputSchema":{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}},
        {"name":"wetter","inputSchema":{"type":"object"}},{"name":"book","inputSchema":{"type":"object"}}]}
        """;

    const string Called = """{"resultType":"complete","content":[{"type":"text","text":"hi"}]}""";

    static ScriptedServer Start()
    {
        var plain = new McpScript();
        return ScriptedServer.Start(request => request.RpcMethod switch
        {
            "tools/list" => plain.Result(request, List),
            "tools/call" => plain.Result(request, Called),
            _ => plain.Answer(request),
        });
    }
}
