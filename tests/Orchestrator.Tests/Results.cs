using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>Results of one pattern on one shard with known figures.</summary>
static class Results
{
    /// <summary>What was asked for where nothing else is said.</summary>
    public static LoadSettings Settings { get; } = Runs.Settings(1, 100, Pattern.McpToolsList);

    /// <summary>The document of a result.</summary>
    public static ResultsDocument Document(RunResult result, LoadSettings? settings = null, string? stoppedEarly = null) =>
        ResultsMapper.Map(result, Assessment.Of(result, settings ?? Settings, stoppedEarly), settings ?? Settings);

    public static RunResult Of(
        long[] latenciesUs, int failures, OutcomeClass outcome = OutcomeClass.Http, int code = 503,
        string message = "no upstream")
    {
        var plan = RunPlanner.Plan(Settings, "test-run");
        var merge = new RunMerge(1);
        var merged = merge.Expect(new SampleOrigin(1, StepKind.Load, 0, plan.Scenarios[0]));
        var samples = latenciesUs.Select(l => new Sample(0, 0, (ulong)l, 0, 0, OutcomeClass.Ok, 0, Operation.ToolsList))
            .Concat(Enumerable.Repeat(new Sample(0, 0, 1_500, 0, 0, outcome, code, Operation.ToolsList), failures)).ToArray();
        var batch = new SampleBatchCodec().Encode(1, 0, samples);
        if (failures > 0)
        {
            batch.Failures.Add(
                new FailureMessage { Operation = Operation.ToolsList, Outcome = outcome, Code = code, Message = message });
        }
        merge.Fold(0, batch);
        var totals = merged.Collect();
        return new RunResult
        {
            Plan = plan,
            StartedAt = DateTimeOffset.UnixEpoch,
            Elapsed = TimeSpan.FromSeconds(3),
            Fleet = "local",
            Shards =
            [
                new ShardReport(
                    new Announcement(0, new Uri("http://127.0.0.1:1")), new WorkerInfo { Version = "1", Build = "AOT" }, null,
                    VitalsHistory.None),
            ],
            Patterns =
            [
                new PatternReport
                {
                    Pattern = Pattern.McpToolsList,
                    Name = "mcp:tools/list",
                    Started = true,
                    ElapsedUs = 2_000_000,
                    Totals = totals,
                    Series = new PatternSeries(totals.Series),
                    Sum = totals.Sum(),
                    Messages = merged.Failures,
                    Shards = [new ShardPatternReport { Shard = 0, Planned = samples.Length, Merged = merged.TallyOf(0) }],
                },
            ],
        };
    }
}
