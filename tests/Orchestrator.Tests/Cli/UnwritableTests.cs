using System.Text.Json;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>What cannot be written takes nothing with it, and is said in one line.</summary>
public sealed class UnwritableTests
{
    const string Load = "\"$0\" --demo --pattern mcp:tools/list --num-requests 20 --quiet --output r.json --junit r.xml";

    [Theory]
    [InlineData(" > /dev/full", ExitCode.Incomplete, "The report could not be printed: Standard output cannot be written: No space left on device")]
    [InlineData(" >&-", ExitCode.Incomplete, "The report could not be printed: Standard output cannot be written: ")]
    [InlineData(" 2> /dev/full", ExitCode.Success, "")]
    [InlineData(" 2>&-", ExitCode.Success, "")]
    [InlineData(" > /dev/full 2> /dev/full", ExitCode.Incomplete, "")]
    [InlineData(" >&- 2>&-", ExitCode.Incomplete, "")]
    [InlineData(" <&- >&- 2>&-", ExitCode.Incomplete, "")]
    [InlineData(" | head -c 1 > /dev/null; exit ${PIPESTATUS[0]}", ExitCode.Success, "")]
    [InlineData(" --log-file /dev/full", ExitCode.Incomplete, "The log could not be written to /dev/full: No space left on device")]
    [InlineData(" --log-file gone/l.json & while [ ! -s gone/l.json ]; do sleep 0.01; done; rm -r gone; wait $!", ExitCode.Incomplete,
        "The log could not be written to gone/l.json: it was deleted")]
    public async Task A_run_writes_its_files_and_says_what_else_it_could_not(string where, int expected, string said)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "gone"));
        var (code, output, errors) = await BuiltProgram.ShellAsync(Load + where, folder.Path);
        Assert.True(code == expected, $"{code} {output}{errors}");
        Assert.True(File.Exists(Path.Combine(folder.Path, "r.xml")));
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder.Path, "r.json"), TestContext.Current.CancellationToken));
        Assert.Equal(20, json.RootElement.GetProperty("summary").GetProperty("successful").GetInt64());
        // What the run is going to do is said first.
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("Run ", StringComparison.Ordinal)).ToList();
        if (said.Length == 0)
            Assert.Empty(lines);
        else
            Assert.Contains(said, Assert.Single(lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("--print-config")]
    [InlineData("--demo --dry-run")]
    [InlineData("completion bash")]
    [InlineData("--pattern health --gateway-url http://127.0.0.1:1")]
    public async Task Words_that_nobody_can_read_are_an_error_of_one_line(string arguments)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        var (code, _, errors) = await BuiltProgram.ShellAsync($"\"$0\" {arguments} > /dev/full", folder.Path);
        Assert.Equal((ExitCode.Incomplete, "Standard output cannot be written: No space left on device.\n"), (code, errors));
    }

    [Fact]
    public async Task A_wrong_flag_is_exit_code_2_also_where_nobody_can_read_why()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        Assert.Equal(ExitCode.Usage, (await BuiltProgram.ShellAsync("\"$0\" --no-such-flag 2>&-", folder.Path)).ExitCode);
        Assert.Equal(ExitCode.Usage, (await BuiltProgram.ShellAsync("\"$0\" --no-such-flag 2> /dev/full", folder.Path)).ExitCode);
    }

    [Theory]
    [InlineData("--output r.json", ExitCode.Usage)]
    [InlineData("", ExitCode.Success)]
    public async Task A_working_folder_that_was_deleted_is_no_stack_trace(string output, int expected)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        var (code, _, errors) = await BuiltProgram.ShellAsync(
            $"mkdir d; cd d; rmdir ../d; \"$0\" --demo --pattern mcp:tools/list --num-requests 5 --quiet {output}", folder.Path);
        Assert.True(code == expected, errors);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
