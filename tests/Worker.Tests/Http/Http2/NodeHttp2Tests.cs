using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Testing;
using AgentGatewayPerf.Worker.Tests.Service;

namespace AgentGatewayPerf.Worker.Tests.Http.Http2;

/// <summary>Against nghttp2, the implementation of Node, curl and others, with settings that servers are known to have.</summary>
public sealed class NodeHttp2Tests
{
    [Theory]
    [InlineData("{}", 10)]
    [InlineData("""{"headerTableSize":0}""", 10)]
    [InlineData("""{"headerTableSize":100}""", 10)]
    [InlineData("""{"maxConcurrentStreams":2}""", 10)]
    [InlineData("""{"initialWindowSize":1000}""", 50_000)]
    [InlineData("""{"maxFrameSize":100000}""", 300_000)]
    public async Task Its_settings_are_kept_to(string settings, int length)
    {
        await using var server = await TargetProcess.StartNodeHttp2Async(settings);
        var traffic = Traffic.Of(Pattern.McpToolsCall, 5, 60);
        traffic.Scenario.Mcp.ToolArgumentsJson = $$"""{"message":"{{new string('x', length)}}"}""";
        var plan = ShardPlan.Of(server.Url.GetLeftPart(UriPartial.Authority), traffic);
        plan.Target.Http2 = true;
        var outcome = await ShardHarness.RunAsync(plan);
        Assert.Null(outcome.Readies.Single().Fault);
        Assert.Equal((60u, 0u), (outcome.Finished.Completed, outcome.Finished.Failed));
    }
}
