using AgentGatewayPerf.Judge.Capacity;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests.Judge.Capacity;

/// <summary>What steps prove whose load generator was late.</summary>
public sealed class CapacityStepsTests
{
    const int Seconds = 5;
    const int Rate = 100;
    const ulong LateUs = 60_000;

    readonly List<string> _told = [];

    [Theory]
    // A late generator makes responses later, never earlier.
    [InlineData(5_000, 0, "100 requests/s: seems to hold (p50 ")]
    // What its lateness may explain.
    [InlineData(120_000, 1, "100 requests/s: proves nothing, the load generator was limited: timers of the worker were up to 60.0 ms late")]
    // Far beyond.
    [InlineData(900_000, 0, "100 requests/s: breaks (p50 ")]
    public void A_late_generator_discards_what_its_lateness_may_explain_and_nothing_else(
        ulong latencyUs, int discarded, string told)
    {
        var steps = Steps();
        var next = steps.Next(Report(1, steps.Next(null)!, latencyUs))!;

        Assert.Equal(discarded, steps.Discarded.Count);
        Assert.StartsWith(told, Assert.Single(_told), StringComparison.Ordinal);
        Assert.Equal($"mcp:tools/call at {(discarded > 0 ? 100 : latencyUs > 500_000 ? 50 : 200)} requests/s", next.Title);
    }

    [Fact]
    public void What_is_known_so_far_can_be_read_after_every_step()
    {
        var steps = Steps();
        var first = steps.Next(null)!;
        Assert.Null(steps.SoFar);

        steps.Next(Report(1, first, 5_000));

        Assert.Equal([100], steps.SoFar!.Curve.Select(point => point.Load));
        Assert.Contains("does not show which load", steps.SoFar.Statement, StringComparison.Ordinal);
    }

    CapacitySteps Steps()
    {
        var settings = Runs.Settings(1) with
        {
            Capacity = new CapacitySection
            {
                Objectives = ThresholdReader.Read(["p99<50ms"], [Pattern.McpToolsCall], 1, flag: "--objective"),
                Start = Rate,
                Most = 10_000,
            },
            Load = new() { Duration = TimeSpan.FromMinutes(15), Open = OpenOf(Rate), Concurrency = 1 },
        };
        return new CapacitySteps(settings, RunPlanner.Plan(settings, "test-run"), TimeProvider.System, _told.Add);
    }

    static OpenLoad OpenOf(double rate) => TypedFlags.Read($"--rate {rate} --duration 5s --local").Load.Open!;

    static StepReport Report(int number, Step step, ulong latencyUs)
    {
        var totals = new PatternTotals();
        var tally = new ShardTally();
        totals.Fold(
            new SampleBatchCodec().Encode(1, 0,
                [.. Enumerable.Range(0, Seconds * Rate).Select(i => new Sample(
                    i * 1_000_000L / Rate, 0, latencyUs, 0, 0, OutcomeClass.Ok, 0, Operation.ToolsCall))]),
            tally);
        var load = new PatternReport
        {
            Pattern = Pattern.McpToolsCall,
            Name = "mcp:tools/call",
            Started = true,
            IsOpen = true,
            Planned = Seconds * Rate,
            PlannedDurationUs = Seconds * 1_000_000,
            ElapsedUs = Seconds * 1_000_000,
            Totals = totals,
            Series = new PatternSeries(totals.Series),
            Sum = totals.Sum(),
            Messages = new FailureMessages(),
            Shards =
            [
                new ShardPatternReport
                {
                    Shard = 0,
                    Planned = Seconds * Rate,
                    Merged = tally,
                    Account = new LoadAccount { StartedUs = 1, ElapsedUs = Seconds * 1_000_000 },
                },
            ],
        };
        var vitals = Enumerable.Range(0, Seconds + 1)
            .Select(second => new Vitals { WorkerClockUs = 1 + second * 1_000_000, TimerOvershootMaxUs = LateUs }).ToList();
        return new StepReport(number, step, [load])
        {
            Workers = [new WorkerReport(new WorkerInfo { LoadThreads = 1 }, new VitalsHistory(vitals))],
        };
    }
}
