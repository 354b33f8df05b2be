using System.Diagnostics;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>What a shell offers, asked by a real one where it is there.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("agentgateway-perf --thr", "--threshold")]
    [InlineData("agentgateway-perf --fleet m", "modal")]
    [InlineData("agentgateway-perf --pattern mcp:tools/c", "mcp:tools/call")]
    [InlineData("agentgateway-perf comp", "compare,completion")]
    [InlineData("agentgateway-perf compare a.json b.json --fail", "--fail-on")]
    public async Task The_program_knows_what_fits(string line, string expected)
    {
        var (code, offered, _) = await BuiltProgram.RunAsync($"[suggest:{line.Length}]", line);
        Assert.Equal(ExitCode.Success, code);
        Assert.Equal(
            expected, string.Join(',', offered.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Trim())));
    }

    [Theory]
    [InlineData("agentgateway-perf --thr", "--threshold")]
    [InlineData("agentgateway-perf --arrival po", "poisson")]
    // bash hands over what comes after the colon.
    [InlineData("agentgateway-perf --pattern mcp:tools/l", "tools/list")]
    public async Task Bash_completes(string line, string expected)
    {
        if (!File.Exists("/bin/bash"))
            return;
        var word = line[(line.LastIndexOfAny([' ', ':']) + 1)..];
        var script = $$"""
            PATH="$1:$PATH"; eval "$(agentgateway-perf completion bash)"
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=(agentgateway-perf '{{word}}'); COMP_CWORD=1
            _agentgateway_perf; printf '%s\n' "${COMPREPLY[@]}"
            """;
        var start = new ProcessStartInfo("/bin/bash", ["-c", script, "test", Path.GetDirectoryName(BuiltProgram.FilePath)!])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var bash = Process.Start(start)!;
        var (code, offered, errors) = await BuiltProgram.FinishAsync(bash);
        Assert.Equal((0, "", expected), (code, errors, offered.Trim()));
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _agentgateway_perf agentgateway-perf")]
    [InlineData("zsh", "compdef _agentgateway_perf agentgateway-perf")]
    [InlineData("fish", "complete -c agentgateway-perf")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName agentgateway-perf")]
    public async Task Every_shell_gets_its_script(string shell, string expected)
    {
        var (code, script, _) = await BuiltProgram.RunAsync("completion", shell);
        Assert.Equal(ExitCode.Success, code);
        Assert.Contains(expected, script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shell_that_is_not_known_is_said()
    {
        var (code, _, errors) = await BuiltProgram.RunAsync("completion", "tcsh");
        Assert.Equal((ExitCode.Usage, "completion knows bash, zsh, fish, pwsh, not 'tcsh'."), (code, errors.Trim()));
    }
}
