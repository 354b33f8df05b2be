using System.Text.Json.Nodes;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>What people type first, with the habits of other load generators.</summary>
public sealed class FirstMinutesTests
{
    [Theory]
    [InlineData("/mcp")]
    [InlineData("/mcp/")]
    [InlineData("")]
    public async Task An_address_alone_short_flags_and_results_on_standard_output(string path)
    {
        await using var server = ScriptedServer.Start(new McpScript().Answer);
        var url = server.Url.ToString().TrimEnd('/') + path;
        var run = await OrchestratorProcess.RunAsync(
            [url, "--pattern", "mcp:tools/call", "-n", "20", "-c", "2", "-H", "X-Test: 1", "-o", "-"]);
        Assert.True(run.ExitCode == 0, run.ToString());
        var results = JsonNode.Parse(run.Output)!;
        Assert.Equal(20, (int)results["summary"]!["total_requests"]!);
        Assert.Equal(server.Url.ToString().TrimEnd('/'), (string?)results["configuration"]!["gateway_url"]);
        Assert.Contains("Total requests: 20", run.Error);
        Assert.Equal(20, server.Count("tools/call"));
        Assert.All(server.Requests, request => Assert.Equal("/mcp", request.Path));
    }

    [Fact]
    public async Task A_command_takes_the_address_too_and_the_same_text_may_be_a_value()
    {
        await using var server = ScriptedServer.Start(new McpScript().Answer);
        var url = server.Url.ToString();
        var run = await OrchestratorProcess.RunAsync(
            ["--health-url", url, url, "--pattern", "mcp:tools/list", "-d", "0m1s", "-r", "20"]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(20, server.Count("tools/list") - 1);
    }

    [Theory]
    [InlineData("--fail-on", "compare")]
    [InlineData("--fail-on", "compare", "a.json", "b.json")]
    [InlineData("--html", "report")]
    [InlineData("--report", "history")]
    [InlineData("--port", "demo-gateway")]
    [InlineData("bash|zsh|fish|pwsh", "completion")]
    [InlineData("--objective", "capacity")]
    [InlineData("--direct-url", "overhead")]
    [InlineData("-n, --num-requests")]
    public async Task Help_of_every_command_shows_its_own_flags(string flag, params string[] command)
    {
        var help = await OrchestratorProcess.RunAsync([.. command, "--help"]);
        Assert.True(help.ExitCode == 0, help.ToString());
        Assert.Contains(flag, help.Output);
        Assert.Contains(string.Join(' ', ["agentgateway-perf", .. command.Take(1)]), help.Output);
        Assert.Empty(help.Error);
    }

    [Fact]
    public async Task A_dry_run_says_the_rate()
    {
        var run = await OrchestratorProcess.RunAsync(["--demo", "--stages", "1m:100,1m:400", "--dry-run"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Rate: up to 400 requests/s in each pattern, by up to 100 virtual users", run.Output);
    }

    [Fact]
    public async Task Long_values_come_from_a_file()
    {
        await using var server = ScriptedServer.Start(new McpScript().Answer);
        using var arguments = new TemporaryFile(".json");
        using var headers = new TemporaryFile(".txt");
        var text = new string('x', 256 * 1024);
        var cancellation = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(arguments.Path, $$"""{"message":"{{text}}"}""" + "\n", cancellation);
        await File.WriteAllTextAsync(headers.Path, "X-One: 1\n\nX-Two: 2\n", cancellation);
        var run = (await LoadRun.AgainstAsync(
            server.Url, "--pattern", "mcp:tools/call", "-n", "5", "--tool-args", "@" + arguments.Path, "--header",
            "@" + headers.Path)).AssertAllWell(5);
        var calls = server.Requests.Where(request => request.RpcMethod == "tools/call").ToList();
        Assert.Equal(5, calls.Count);
        Assert.All(calls, call => Assert.Contains(text, call.Text));
        Assert.All(calls, call => Assert.Contains("X-Two: 2", call.Head));
        Assert.DoesNotContain("X-Two", run.Process.Error + run.Report);
    }
}
