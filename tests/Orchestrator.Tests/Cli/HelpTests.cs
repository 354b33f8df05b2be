using AgentGatewayPerf.Cli;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>The help fits where it is read.</summary>
public sealed class HelpTests
{
    static readonly Interruption Signals = new();

    public static TheoryData<string> Commands =>
        [.. CommandLine.Build(Signals).Root.Subcommands.Select(command => command.Name)];

    [Fact]
    public async Task The_main_help_is_one_screen_and_says_where_the_rest_is()
    {
        var (code, help, errors) = await BuiltProgram.RunAsync("--help");
        Assert.Equal((0, ""), (code, errors));
        var lines = Lines(help);
        Assert.InRange(lines.Length, 20, 40);
        Assert.Equal("more: --help-all", lines[^1]);
        Assert.Contains("Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 incomplete, 130 interrupted", lines);
        Assert.Contains(lines, line => line.StartsWith("  AGENTGATEWAY_URL ", StringComparison.Ordinal));
        AssertNarrow(help);
        // Every flag of it is one.
        var (_, all, _) = await BuiltProgram.RunAsync("--help-all");
        foreach (var flag in lines.Select(line => line.Trim().Split(' ')[0].TrimEnd(',')).Where(word => word.StartsWith('-')))
            Assert.Contains($"  {flag}", all, StringComparison.Ordinal);
        AssertNarrow(all);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_has_a_help_of_its_own(string command)
    {
        foreach (var flag in (string[])["--help", "-h", "--help-all"])
        {
            var (code, help, errors) = await BuiltProgram.RunAsync(command, flag);
            Assert.Equal((0, ""), (code, errors));
            Assert.Contains($"agentgateway-perf {command}", help, StringComparison.Ordinal);
            Assert.DoesNotContain("more: --help-all", help, StringComparison.Ordinal);
            AssertNarrow(help);
        }
    }

    static void AssertNarrow(string help) => Assert.All(Lines(help), line => Assert.InRange(line.Length, 0, 80));

    static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');
}
