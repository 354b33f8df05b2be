using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Faults.Tests;

/// <summary>What can happen to the stream between orchestrator and worker.</summary>
public sealed class StreamFaultTests
{
    [Fact]
    public async Task Cut_for_two_seconds_it_is_taken_up_again_and_nothing_is_lost_or_counted_twice()
    {
        await using var worker = await StandaloneWorker.StartAsync();
        await using var relay = Relay.Start(worker.Url);
        await using var run = Start(worker, relay, "1500");
        await run.UnderLoadAsync();
        relay.Cut();
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        relay.Restore();
        AssertComplete(run, await run.EndAsync("stream: cut for 2 s"), 1500);
        Assert.Contains("taken up again", run.Orchestrator.Process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_for_thirty_seconds_the_shard_is_lost_and_both_sides_end()
    {
        await using var worker = await StandaloneWorker.StartAsync();
        await using var relay = Relay.Start(worker.Url);
        await using var run = FaultRun.StartStatic(FaultRun.McpServer(), worker, Address(relay), "--duration", "5m");
        await run.UnderLoadAsync(300);
        relay.Cut();
        Assert.Equal(0, await worker.Process.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        var figures = (await run.EndAsync("stream: cut for 30 s"))!;
        Assert.Equal(3, figures.ExitCode);
        Assert.Contains("could not be reached for 15 s", Assert.Single(figures.Problems), StringComparison.Ordinal);
        Assert.InRange(figures.Successful, 1, run.Gateway.Count("tools/list"));
    }

    [Fact]
    public async Task Delayed_by_half_a_second()
    {
        await using var worker = await StandaloneWorker.StartAsync();
        await using var relay = Relay.Start(worker.Url);
        relay.Delay = TimeSpan.FromMilliseconds(500);
        await using var run = Start(worker, relay, "1000");
        await run.UnderLoadAsync();
        AssertComplete(run, await run.EndAsync("stream: delayed by 500 ms"), 1000);
    }

    [Fact]
    public async Task Throttled_to_a_hundred_kilobytes_a_second()
    {
        await using var worker = await StandaloneWorker.StartAsync();
        await using var relay = Relay.Start(worker.Url);
        relay.BytesPerSecond = 100_000;
        await using var run = Start(worker, relay, "1500");
        await run.UnderLoadAsync();
        AssertComplete(run, await run.EndAsync("stream: throttled to 100 KB/s"), 1500);
    }

    [Fact]
    public async Task Half_open_it_is_found_dead_and_taken_up_again()
    {
        await using var worker = await StandaloneWorker.StartAsync();
        await using var relay = Relay.Start(worker.Url);
        await using var run = Start(worker, relay, "1000");
        await run.UnderLoadAsync();
        relay.FreezeOpen();
        AssertComplete(run, await run.EndAsync("stream: half-open"), 1000);
    }

    static FaultRun Start(StandaloneWorker worker, Relay relay, string requests) =>
        FaultRun.StartStatic(FaultRun.McpServer(), worker, Address(relay), "--num-requests", requests);

    static Uri Address(Relay relay) => new($"http://{relay.EndPoint}");

    static void AssertComplete(FaultRun run, RunFigures? figures, int requests)
    {
        Assert.Equal(
            (0, requests, requests + FaultRun.BeforeTheLoad),
            (figures!.ExitCode, figures.Successful, run.Gateway.Count("tools/list")));
        Assert.Empty(figures.Problems);
    }
}
