using AgentGatewayPerf.Common;
using AgentGatewayPerf.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Orchestrator.Tests;

public sealed class FilePlaceTests
{
    [Fact]
    public async Task A_pipe_is_written_into_and_stays_a_pipe()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = new TemporaryFolder();
        var (code, output, errors) = await BuiltProgram.ShellAsync(
            "mkfifo p; \"$0\" --demo --pattern mcp:tools/list --num-requests 5 --quiet --output p > /dev/null & cat p; wait $!; "
            + "code=$?; [ -p p ] && exit $code", folder.Path);
        Assert.True(code == ExitCode.Success, errors);
        Assert.StartsWith("{\"schema\":", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_link_leads_to_is_written()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string At(string name) => Path.Combine(folder.Path, name);
        File.WriteAllText(At("target"), "old");
        File.CreateSymbolicLink(At("link"), "target");
        AtomicFile.CheckWritable("--output", At("link"));
        Assert.True(AtomicFile.TryWrite(At("link"), stream => stream.Write("new"u8), NullLogger.Instance));
        Assert.Equal("new", File.ReadAllText(At("target")));
        Assert.Equal("target", new FileInfo(At("link")).LinkTarget);
    }

    [Theory]
    [InlineData("r.json", "r.json", true)]
    [InlineData("r.json", "./x/../r.json", true)]
    [InlineData("r.json", "link.json", true)]
    [InlineData("r.json", "r.csv", false)]
    [InlineData("/dev/null", "/dev/null", false)]
    public void Two_flags_do_not_name_the_same_file(string one, string other, bool same)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string At(string name) => Path.Combine(folder.Path, name);
        File.CreateSymbolicLink(At("link.json"), At("r.json"));
        void Check() => DistinctFiles.Check([("--output", At(one)), ("--report", null), ("--csv", At(other))]);
        if (!same)
        {
            Check();
            return;
        }
        var refusal = Assert.Throws<UsageException>(Check);
        Assert.StartsWith("--output and --csv name the same file", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_read_is_not_written_over()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "r.json");
        await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);
        var (code, _, errors) = await BuiltProgram.RunAsync("report", file, "--csv", file);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("name the same file", errors, StringComparison.Ordinal);
    }
}
