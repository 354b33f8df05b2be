using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Conformance.Tests;

/// <summary>The server scenarios of the official conformance suite that the demo gateway has something for.</summary>
public sealed class ServerTests
{
    static readonly TimeSpan StartBound = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("2025-11-25", "server-initialize", "logging-set-level", "ping", "tools-list", "server-sse-multiple-streams",
        "resources-list", "resources-read-text", "resources-read-binary", "resources-templates-read", "prompts-list",
        "prompts-get-simple", "prompts-get-with-args", "prompts-get-embedded-resource", "prompts-get-with-image",
        "dns-rebinding-protection", "server-session-lifecycle")]
    [InlineData("2026-07-28", "tools-list", "server-sse-multiple-streams", "resources-list", "resources-read-text",
        "resources-read-binary", "resources-templates-read", "prompts-list", "prompts-get-simple",
        "prompts-get-with-args", "prompts-get-embedded-resource", "prompts-get-with-image", "dns-rebinding-protection",
        "http-header-validation")]
    public async Task Scenarios_pass_against_the_demo_gateway(string revision, params string[] scenarios)
    {
        await using var demo = ChildProcess.Start(
            RepositoryPaths.Program("orchestrator", "agentgateway-perf"), ["demo-gateway", "--port", "0"]);
        var line = await demo.WaitForOutputAsync(text => text.Contains("http://", StringComparison.Ordinal), StartBound);
        var at = line.IndexOf("http://", StringComparison.Ordinal);
        var url = new Uri(line[at..line.IndexOf(' ', at)] + "/mcp");
        foreach (var scenario in scenarios)
            (await ConformanceSuite.RunServerAsync(url, scenario, revision)).AssertPassed([]);
    }
}
