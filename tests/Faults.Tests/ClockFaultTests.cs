using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Faults.Tests;

/// <summary>The wall clock of all processes of a run is stepped while the load is running.</summary>
public sealed class ClockFaultTests
{
    [Theory]
    [InlineData("+2h")]
    [InlineData("-2h")]
    public async Task A_stepped_wall_clock_changes_nothing(string step)
    {
        var library = await DebianPackage.InstalledAsync("libfaketime", Library, "A test that steps the clock");
        var offset = Path.Combine(Path.GetTempPath(), $"agentgateway-perf-clock-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(offset, "+0", TestContext.Current.CancellationToken);
        try
        {
            await using var run = FaultRun.Start(
                FaultRun.McpServer(),
                ["--local", "--shards", "2", "--rate", "200", "--duration", "5s"],
                environment: new Dictionary<string, string?>
                {
                    ["LD_PRELOAD"] = library,
                    ["FAKETIME_TIMESTAMP_FILE"] = offset,
                    ["FAKETIME_CACHE_DURATION"] = "1",
                    ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
                });
            await run.UnderLoadAsync(200);
            await File.WriteAllTextAsync(offset, step, TestContext.Current.CancellationToken);
            var figures = (await run.EndAsync($"the wall clock stepped by {step}"))!;

            // Had a schedule or a timeout followed the wall clock, the load would have ended at once, or failed, or never ended.
            Assert.Equal((1_000L, 1_000L), (figures.Planned, figures.Successful + figures.NotSent));
            Assert.InRange(figures.Successful, 600, 1_000);
            Assert.True(figures.ExitCode == 0 || figures.NotSent > 0, figures.ToString());
            Assert.Equal(figures.Successful + 2 * FaultRun.BeforeTheLoad, run.Gateway.Count("tools/list"));
        }
        finally
        {
            File.Delete(offset);
        }
    }

    static string? Library() =>
        Directory.Exists("/usr/lib")
            ? Directory
                .EnumerateDirectories("/usr/lib")
                .Prepend("/usr/lib")
                .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
                .FirstOrDefault(File.Exists)
            : null;
}
