using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>Flags in files, help and completion, by the built program.</summary>
public sealed class ConfigTests
{
    [Fact]
    public async Task A_file_takes_flags_and_the_command_line_wins()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "run.yaml");
        await File.WriteAllTextAsync(path, """
            # what the nightly build runs
            demo: true
            pattern: [mcp:tools/list, "a2a:message"]
            num-requests: 40
            concurrency: 5
            insecure: false
            threshold:
              - p99<60s
              - 'error_rate<1%'
            label: "from: file"
            """, TestContext.Current.CancellationToken);
        var (code, output, errors) = await BuiltProgram.RunAsync("--config", path, "--num-requests", "20", "--quiet");
        Assert.True(code == ExitCode.Success, output + errors);
        Assert.Equal(2, output.Split("  Total requests: 20\n").Length - 1);
        Assert.Contains("Threshold: passed, a2a:message error_rate < 1%: 0%", output, StringComparison.Ordinal);

        var (_, duration, _) = await BuiltProgram.RunAsync("--config", path, "--duration", "3s", "--print-config");
        Assert.DoesNotContain("\nnum-requests:", duration, StringComparison.Ordinal);
        Assert.Contains("\nduration: 3s\n", duration, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_printed_can_be_read_again_and_holds_no_secret()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "run.yaml");
        string[] flags =
        [
            "--demo",
            "--tool-args",
            """{"message":"a \"b\" 'c' \\ ü"}""",
            "--threshold",
            "p99<50ms",
            "--threshold",
            "rps>1",
            "--message",
            "- x: #y",
            "--label",
            "null",
        ];
        var (code, first, _) = await BuiltProgram.RunAsync([
            .. flags,
            "--auth-token",
            "t0psecret",
            "--header",
            "x-key: h1dden",
            "--print-config",
        ]);
        Assert.Equal(ExitCode.Success, code);
        Assert.DoesNotContain("t0psecret", first, StringComparison.Ordinal);
        Assert.DoesNotContain("h1dden", first, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, first, TestContext.Current.CancellationToken);
        var (_, second, errors) = await BuiltProgram.RunAsync("--config", path, "--print-config");
        Assert.Equal(("", first), (errors, second));
    }

    [Fact]
    public async Task Containers_of_modal_run_are_described_on_the_command_line()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "run.yaml");
        await File.WriteAllTextAsync(
            path, "cpu: 4\ngateway-url: https://gateway.example.com", TestContext.Current.CancellationToken);
        var (code, _, errors) = await BuiltProgram.RunAsync($"--config={path}", "--fleet", "stdin");
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("with modal run, --cpu goes on the command line", errors, StringComparison.Ordinal);
        Assert.Equal(
            ExitCode.Success, (await BuiltProgram.RunAsync($"--config={path}", "--fleet", "modal", "--dry-run")).ExitCode);
    }

    [Theory]
    [InlineData("no-such-flag: 1", "there is no flag 'no-such-flag'")]
    [InlineData("config: x.yaml", "there is no flag 'config'")]
    [InlineData("pattern: {a: b}", "line 1: 'pattern' takes a text or a list of texts")]
    [InlineData("- pattern", "a list of 'flag: value'")]
    [InlineData("pattern: \"open", "it is not valid YAML")]
    [InlineData("demo: perhaps", "'demo' is true or false")]
    [InlineData("shards: 1\nshards: 2", "line 2: 'shards' comes twice")]
    [InlineData("shards: many", "--shards takes a whole number")]
    public async Task A_wrong_file_is_said_with_what_is_wrong(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "run.yaml");
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        var (code, _, errors) = await BuiltProgram.RunAsync("--config", path);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_groups_the_flags_and_shows_examples()
    {
        var (code, output, _) = await BuiltProgram.RunAsync("--help-all");
        Assert.Equal(ExitCode.Success, code);
        foreach (var title in (string[])["Examples:", "Commands:", "What to test:", "Load:", "Judging:", "Results:"])
            Assert.Contains($"\n{title}\n", output, StringComparison.Ordinal);
        Assert.Contains("  --threshold 'METRIC<VALUE'", output, StringComparison.Ordinal);
    }
}
