using AgentGatewayPerf.Cli;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Settings;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>Of a gateway that has only MCP or only A2A, who names no pattern sees what there is.</summary>
public sealed class MissingPatternsTests
{
    static readonly Reply Nothing = Reply.Status(404, "text/plain", "not found");

    [Fact]
    public async Task A_gateway_with_mcp_alone_is_tested_with_that()
    {
        await using var gateway = ScriptedServer.Start(
            request => request.Path == "/mcp" ? new McpScript().Answer(request) : Nothing);
        var left = await LeftAsync(gateway);
        Assert.Equal("mcp:tools/list, mcp:tools/call, mcp:mixed", Names(left));
        Assert.Contains(
            "Left out, because the gateway returns 404 for them: a2a:agent_card, a2a:message, a2a:conversation", left.Warnings[^1],
            StringComparison.Ordinal);
        // The session that the question opened is ended.
        Assert.Equal(gateway.Count("initialize"), gateway.Requests.Count(request => request.Method == "DELETE"));
    }

    [Fact]
    public async Task A_gateway_with_a2a_alone_is_tested_with_that()
    {
        await using var gateway = ScriptedServer.Start(
            request => request.Path == "/mcp" ? Nothing : new A2aScript().Answer(request));
        Assert.Equal("a2a:agent_card, a2a:message, a2a:conversation", Names(await LeftAsync(gateway)));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(405)]
    [InlineData(503)]
    [InlineData(404)]
    public async Task Only_what_is_not_there_at_all_is_left_out_and_never_everything(int status)
    {
        await using var gateway = ScriptedServer.Start(_ => Reply.Status(status, "text/plain", "no"));
        var left = await LeftAsync(gateway);
        Assert.Equal(TypedFlags.Read("").Target.Patterns, left.Target.Patterns);
        Assert.Empty(left.Warnings);
    }

    [Theory]
    [InlineData("--pattern", "all")]
    [InlineData("--pattern", "a2a")]
    [InlineData("--threshold", "p99<1s")]
    [InlineData("--junit", "r.xml")]
    public async Task What_was_named_or_is_judged_is_never_left_out(params string[] flags)
    {
        await using var gateway = ScriptedServer.Start(
            request => request.Path == "/mcp" ? new McpScript().Answer(request) : Nothing);
        var left = await LeftAsync(gateway, flags);
        Assert.Equal(TypedFlags.Read(flags).Target.Patterns, left.Target.Patterns);
        Assert.Empty(gateway.Requests);
    }

    [Fact]
    public async Task Where_nobody_answers_all_is_tested()
    {
        var settings = TypedFlags.Read($"--gateway-url http://127.0.0.1:{Ports.Closed()}");
        Assert.Same(settings, await MissingPatterns.LeaveOutAsync(settings, _ => null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_report_says_it()
    {
        await using var gateway = ScriptedServer.Start(
            request => request.Path == "/mcp" ? new McpScript().Answer(request) : Nothing);
        using var process = BuiltProgram.Start(
            [gateway.Url.ToString(), "-n", "10", "--quiet"], new Dictionary<string, string> { ["CI"] = "" });
        var (code, output, errors) = await BuiltProgram.FinishAsync(process);
        Assert.True(code == ExitCode.Success, output + errors);
        Assert.Contains("Patterns tested: 3", output, StringComparison.Ordinal);
        Assert.Contains("  Warning: Left out, because the gateway returns 404 for them: a2a:", output, StringComparison.Ordinal);
    }

    static string Names(LoadSettings settings) => string.Join(", ", settings.Target.Patterns.Select(PatternCatalog.NameOf));

    static Task<LoadSettings> LeftAsync(ScriptedServer gateway, params string[] flags) => MissingPatterns.LeaveOutAsync(
        TypedFlags.Read(["--gateway-url", gateway.Url.ToString(), .. flags]), _ => null, TestContext.Current.CancellationToken);
}
