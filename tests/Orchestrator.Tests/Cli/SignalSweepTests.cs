using System.Runtime.InteropServices;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>A signal ends the program in order at whatever moment it comes.</summary>
public sealed class SignalSweepTests
{
    const int StepMs = 20;
    const int LastMs = 1_000;

    [Theory]
    [InlineData(PosixSignal.SIGINT, "--demo")]
    [InlineData(PosixSignal.SIGTERM, "--demo", "--ui")]
    [InlineData(PosixSignal.SIGHUP)]
    public async Task Its_moment_does_not_matter(PosixSignal signal, params string[] arguments)
    {
        if (OperatingSystem.IsWindows())
            return;
        for (var after = 0; after <= LastMs; after += 4 * StepMs)
        {
            // Four at once, one step apart: their ends are waited for together.
            var ends = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => EndAsync(signal, after + i * StepMs, arguments)));
            Assert.All(ends, end =>
            {
                Assert.True(Allowed(signal).Contains(end.ExitCode), $"{end.After} ms: {end.ExitCode} {end.Errors}");
                Assert.DoesNotContain("   at ", end.Errors, StringComparison.Ordinal);
            });
        }
    }

    static async Task<(int After, int ExitCode, string Errors)> EndAsync(PosixSignal signal, int after, string[] arguments)
    {
        using var process = BuiltProgram.Start(
            ["--pattern", "mcp:tools/list", "--duration", "5m", "--concurrency", "1", .. arguments]);
        await Task.Delay(after, TestContext.Current.CancellationToken);
        Signals.Send(process.Id, signal);
        var (code, _, errors) = await BuiltProgram.FinishAsync(process);
        return (after, code, errors);
    }

    // Before the first line of the program is run the system and the runtime handle a signal in their own way, which is the
    // number of the signal behind 128.
    static int[] Allowed(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGINT => [ExitCode.Interrupted],
        PosixSignal.SIGHUP => [ExitCode.Interrupted, 129],
        _ => [ExitCode.Interrupted, 143],
    };
}
