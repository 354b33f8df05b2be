namespace AgentGatewayPerf.Accuracy.Tests;

/// <summary>What is reported against what is true. Counts must be exact; a time must be right or the run must say that its
/// generator was limited, so that a busy machine decides nothing.</summary>
public sealed class AccuracyTests
{
    const int Attempts = 10;

    [Theory]
    [InlineData("tool", 660, 1)]
    [InlineData("tool", 660, 3)]
    [InlineData("message", 480, 1)]
    [InlineData("message", 480, 3)]
    public async Task Every_fault_is_counted_in_its_class_to_the_request(string behaving, int requests, int shards)
    {
        var run = await ScenarioRun.RunAsync(
            new(
                "faults", behaving, "faults:3", 0, shards, "--num-requests", $"{requests}", "--concurrency", "12", "--timeout",
                "2s"));
        Assert.Equal(requests, run.Served.Count);
        Assert.Equal(run.TrueOutcomes.OrderBy(o => o.Key), run.Reported.Outcomes.OrderBy(o => o.Key));
        Assert.Equal(requests, run.Reported.Outcomes.Values.Sum());
        Assert.Equal((requests, 0, 0), (run.Reported.Planned, run.Reported.Aborted, run.Reported.NotSent));
        Assert.Empty(run.Reported.Problems);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task An_open_load_sees_a_stall_with_every_request_that_it_delays(int shards)
    {
        // A quarter of all requests are due during a stall and wait for its end: p99 is 0.96 s, where a closed loop of ten would
        // have ten slow requests a stall.
        var scenario = new Scenario(
            "stall", "card", "stall:2,1000,4000", 100, shards, "--duration", "8s", "--concurrency", "20", "--max-concurrency",
            "400");
        await TimesAgreeAsync(scenario, 800, 0.03, truth => truth.P99);
    }

    [Theory]
    [InlineData("bimodal:10,80,10", 0)]
    [InlineData("bimodal:10,80,10", 100)]
    [InlineData("drip:4,20", 100)]
    public async Task Latencies_are_those_the_target_knows(string behaviour, int rate)
    {
        string[] load = rate > 0 ? ["--duration", "4s"] : ["--num-requests", "400", "--concurrency", "10"];
        // A tenth is slow, so that p95 is a slow one; the slowest four of 400, which p99 is made of, a busy machine delays on the
        // way back.
        await TimesAgreeAsync(new Scenario("delays", "card", behaviour, rate, 1, load), 400, 0.05, truth => truth.P95);
    }

    [Fact]
    public async Task A_generator_without_processor_time_says_so()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await using var neighbours = new BusyNeighbours(processor: 0, count: 6);
        var run = await ScenarioRun.RunAsync(
            new("starved", "card", "fixed:1", 500, 1, "--duration", "4s"), processor: 0);
        Assert.Equal("limited", run.Reported.Generator);
        Assert.NotEmpty(run.Reported.Limits);
    }

    static async Task TimesAgreeAsync(Scenario scenario, long planned, double tolerance, Func<Figures, double> figure)
    {
        for (var attempt = 1; ; attempt++)
        {
            var run = await ScenarioRun.RunAsync(scenario);
            Assert.Equal(planned, run.Reported.Planned);
            Assert.Equal(run.Served.Count, run.Reported.Outcomes.Values.Sum());
            Assert.Equal(planned, run.Served.Count + run.Reported.NotSent);
            Assert.Empty(run.Reported.Problems);
            var (said, real) = (figure(run.Reported.Response), figure(run.True));
            if (Math.Abs(said - real) <= tolerance * real)
                return;
            if (attempt < Attempts)
                continue;
            Assert.True(
                run.Reported.Generator == "limited", $"reported {said} ms, true {real} ms, and the generator says nothing");
            return;
        }
    }
}
