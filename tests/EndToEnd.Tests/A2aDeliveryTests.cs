using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>What becomes of numbered events on their way through a relay that does to them what its plan says.</summary>
public sealed class A2aDeliveryTests
{
    const int Streams = 20;
    const int Events = 12;

    [Theory]
    [InlineData("0.3")]
    [InlineData("1.0")]
    public async Task An_honest_relay_scores_zero(string version)
    {
        var run = (await RunAsync(version, (_, _) => EventFate.Pass)).AssertAllWell(Streams);
        Assert.Equal(
            (Streams, Streams * Events, 0, 0, 0, 0), Figures(run.Results.Only.Streams!.Delivery!));
        Assert.Equal(Streams * Events, run.Results.Only.Streams!.Delivery!.Lag!.Count);
    }

    [Theory]
    [InlineData("0.3")]
    [InlineData("1.0")]
    public async Task Every_event_that_is_lost_doubled_or_reordered_is_found(string version)
    {
        // Of each kind another number of streams and of events, never the first event, which is the task, or the last.
        var run = await RunAsync(version, (stream, number) => (stream % 5, number) switch
        {
            (1, 4 or 5 or 9) => EventFate.Drop,
            (2, 3 or 7) => EventFate.Twice,
            (3, 6) => EventFate.BehindNext,
            _ => EventFate.Pass,
        });
        Assert.Equal((1, $"ok: {Streams * 2 / 5}, protocol: {Streams * 3 / 5}"), (run.ExitCode, run.Results.Only.AllOutcomes));
        Assert.Equal((Streams, Streams * Events, 12, 8, 4, 0), Figures(run.Results.Only.Streams!.Delivery!));
        Assert.Contains("Of 12 numbered events 3 were lost, 0 doubled, 0 reordered.", run.Report);
        Assert.Contains($"  Delivery: {Streams * Events} numbered events sent, 12 lost, 8 doubled, 4 reordered, 0 late; lag p50 ", run.Report);
    }

    [Theory]
    [InlineData("0.3")]
    [InlineData("1.0")]
    public async Task Events_behind_a_delay_are_late(string version)
    {
        var run = await RunAsync(
            version, (stream, number) => stream % 4 == 0 && number == 10 ? EventFate.Delay : EventFate.Pass,
            "--late-after", "700ms");
        run.AssertAllWell(Streams);
        // The three events from the tenth on, of every fourth stream.
        Assert.Equal((Streams, Streams * Events, 0, 0, 0, Streams / 4 * 3), Figures(run.Results.Only.Streams!.Delivery!));
        Assert.InRange(run.Results.Only.Streams!.Delivery!.Lag!.MaxUs, 900_000, double.MaxValue);
    }

    static (long, long, long, long, long, long) Figures(ResultsDelivery delivery) =>
        (delivery.Streams, delivery.Sent, delivery.Lost, delivery.Doubled, delivery.Reordered, delivery.Late);

    static async Task<LoadRun> RunAsync(string version, Func<int, int, EventFate> plan, params string[] flags)
    {
        await using var demo = OrchestratorProcess.Start(
            ["demo-gateway", "--port", "0", "--stream-events", $"{Events}", "--stream-gap", "2ms"]);
        var line = await demo.Process.WaitForOutputAsync(
            line => line.StartsWith("Demo gateway: ", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        await using var relay = EventRelay.Start(new Uri(line.Split(' ')[2]), plan, TimeSpan.FromSeconds(1));
        var run = await LoadRun.AgainstAsync(
            relay.Url,
            ["--pattern", "a2a:stream", "--a2a-version", version, "-n", $"{Streams}", "-c", "4", "--shards", "2", .. flags]);
        demo.Process.Terminate();
        Assert.Equal(0, (await demo.WaitAsync()).ExitCode);
        return run;
    }
}
