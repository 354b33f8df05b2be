using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>What cannot be done as asked: exit code 2, one or two lines that say why, no report, and nothing is sent.</summary>
public sealed class WrongUsageTests
{
    [Theory]
    [InlineData("Unknown pattern 'mcp:nonsense'", "--pattern", "mcp:nonsense")]
    [InlineData("--num-requests must be at least 1", "--num-requests", "0")]
    [InlineData("--num-requests must be at least 1", "--num-requests", "-5")]
    [InlineData("--num-requests takes a whole number", "--num-requests", "many")]
    [InlineData("--concurrency must be at least 1", "--concurrency", "0")]
    [InlineData("--concurrency must be at least 1", "--concurrency", "-1")]
    [InlineData("--shards must be at least 1", "--shards", "0")]
    [InlineData("--num-requests 2 is less than --shards 3", "--num-requests", "2", "--shards", "3")]
    [InlineData("--concurrency 2 is less than --shards 3", "--concurrency", "2", "--shards", "3")]
    [InlineData("--turns must be at least 1", "--turns", "0")]
    [InlineData("--timeout must be longer than 0", "--timeout", "0s")]
    [InlineData("--duration", "--duration", "soon")]
    [InlineData("--tool-args is not valid JSON", "--tool-args", "{not json")]
    [InlineData("--tool-args must be a JSON object", "--tool-args", "[1]")]
    [InlineData("--mix", "--mix", "list=0,call=0")]
    [InlineData("--a2a-version must be 0.3 or 1.0", "--a2a-version", "2.0")]
    [InlineData("--mcp-path must be a path", "--mcp-path", "mcp")]
    [InlineData("--ca-file", "--ca-file", "/nonexistent/ca.pem")]
    [InlineData("--fleet must be local, modal or static", "--fleet", "moon")]
    [InlineData("--nonsense", "--nonsense")]
    [InlineData("Did you mean --pattern?", "--patern", "mcp")]
    [InlineData("Did you mean --num-requests?", "--num-request", "5")]
    [InlineData("Did you mean compare?", "comprae")]
    [InlineData("--output", "--output", "/nonexistent/results.json")]
    public async Task Flags(string message, params string[] args)
    {
        await using var gateway = ScriptedServer.Start(new McpScript().Answer);
        string[] fleet = args[0] == "--fleet" ? [] : ["--local"];
        var result = await LoadRun.RefusedAsync(["--gateway-url", gateway.Url.ToString(), .. fleet, .. args]);

        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains(message, result.Error);
        Assert.Empty(result.Output);
        Assert.InRange(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 2);
        Assert.Equal(0, gateway.Connections);
    }

    [Theory]
    [InlineData("--output")]
    [InlineData("--report")]
    [InlineData("--junit")]
    [InlineData("--csv")]
    [InlineData("--markdown")]
    [InlineData("--samples")]
    [InlineData("--log-file")]
    [InlineData("--header")]
    [InlineData("--auth-token")]
    [InlineData("--threshold")]
    [InlineData("--label")]
    [InlineData("--tool-args")]
    [InlineData("--workers")]
    public async Task Empty_values(string flag)
    {
        var result = await LoadRun.RefusedAsync("--demo", flag, "");
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"{flag} is empty.", result.Error);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Empty_files_of_other_commands()
    {
        foreach (var args in (string[][])[["compare", "", ""], ["report", "", "--html", "x.html"], ["history", ""]])
        {
            var result = await LoadRun.RefusedAsync(args);
            Assert.True(result.ExitCode == 2, result.ToString());
            Assert.InRange(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 2);
        }
    }

    [Fact]
    public async Task What_a_file_holds_is_never_shown()
    {
        using var file = new TemporaryFile(".txt");
        await File.WriteAllTextAsync(file.Path, "--nonsense\nhunter2\n", TestContext.Current.CancellationToken);
        foreach (var args in (string[][])
            [
                ["--auth-token", "@" + file.Path], ["--tool-args", "@" + file.Path], ["--header", "@" + file.Path],
                ["@" + file.Path], ["--prompt-args", "@" + file.Path],
            ])
        {
            var result = await LoadRun.RefusedAsync(["--local", "--gateway-url", "http://127.0.0.1:1", .. args]);
            Assert.True(result.ExitCode == 2, result.ToString());
            Assert.DoesNotContain("hunter2", result.Output + result.Error);
        }
    }

    [Theory]
    [InlineData("localhost:3000", "http://localhost:3000 or https://localhost:3000")]
    [InlineData("ftp://localhost", "must start with http:// or https://")]
    [InlineData("http://", "is not a valid URL")]
    [InlineData("", "--gateway-url is empty")]
    [InlineData("http://user:hunter2@localhost:3000", "must not hold credentials")]
    public async Task Gateway_address(string url, string message)
    {
        var result = await LoadRun.RefusedAsync("--local", "--gateway-url", url);
        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains(message, result.Error);
        Assert.DoesNotContain("hunter2", result.Error);
        Assert.InRange(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 2);
    }

    [Fact]
    public async Task Token_that_no_header_can_carry_is_refused_without_being_shown()
    {
        var result = await LoadRun.RefusedAsync(
            "--local", "--gateway-url", "http://127.0.0.1:1", "--auth-token", "hunter2\r\nX-Evil: 1");
        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.DoesNotContain("hunter2", result.Error + result.Output);
    }

    [Fact]
    public async Task More_users_than_requests_are_lowered_with_a_warning()
    {
        await using var gateway = ScriptedServer.Start(new McpScript().Answer);
        var run = (
            await LoadRun.AgainstAsync(gateway.Url, "--pattern", "mcp:tools/list", "--num-requests", "3", "--concurrency", "8"))
            .AssertAllWell(3);
        Assert.Contains(run.Results.Warnings, warning => warning.Contains("lowered to 3", StringComparison.Ordinal));
        Assert.Equal(3, gateway.Count("initialize"));
    }
}
