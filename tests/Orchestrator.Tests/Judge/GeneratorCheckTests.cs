using System.Collections;
using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests.Judge;

[Trait("Speed", "fast")]
public sealed class GeneratorCheckTests
{
    const long SecondUs = 1_000_000;

    [Fact]
    public void The_reports_of_every_shard_are_read_once()
    {
        var reads = new CountedReports[3];
        for (var shard = 0; shard < reads.Length; shard++)
            reads[shard] = new CountedReports(Reports(20, _ => { }));
        var result = Run(reads, [Pattern.McpToolsList, Pattern.McpToolsCall]);
        Assert.Equal(GeneratorStatus.Ok, Assessment.Of(result, Settings(3)).Generator.Status);
        Assert.All(reads, r => Assert.Equal(1, r.Reads));
    }

    [Fact]
    public void A_limit_names_the_shards_and_patterns_that_met_it_and_the_worst_of_what_was_seen()
    {
        // The second load, from 10 s on, is too much for shard 1, and far too much for shard 2.
        var result = Run(
            [Reports(20, _ => { }), Reports(20, v => Busy(v, 0.95)), Reports(20, v => Busy(v, 0.99))],
            [Pattern.McpToolsList, Pattern.McpToolsCall]);
        var generator = Assessment.Of(result, Settings(3)).Generator;
        Assert.Equal(GeneratorStatus.Limited, generator.Status);
        var limit = Assert.Single(generator.Limits);
        Assert.Equal(Limit.LoadThread, limit.Limit);
        Assert.Equal([1, 2], limit.Shards);
        Assert.Equal(["mcp:tools/call"], limit.Patterns);
        Assert.Contains("99 %", limit.Reason, StringComparison.Ordinal);

        static void Busy(Vitals vitals, double share) =>
            vitals.LoadThreadsCpuUs = (ulong)(Math.Max(0, vitals.WorkerClockUs - 10 * SecondUs) * share);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(3_000, 1)]
    public void Requests_are_late_that_waited_longer_than_the_generator_was_late_by_itself(ulong ownLagUs, long late)
    {
        var result = Run(
            [Reports(20, v => v.ScheduleLagMaxUs = ownLagUs)], [Pattern.McpToolsList], delaysUs: [0, 500, 2_000, 9_000]);
        Assert.Equal(late, Assert.Single(Assessment.Of(result, Settings(1)).Patterns).LateRequests);
    }

    [Fact]
    public void Without_reports_nothing_is_judged()
    {
        var result = Run([[]], [Pattern.McpToolsList]);
        Assert.Equal(GeneratorStatus.NotJudged, Assessment.Of(result, Settings(1)).Generator.Status);
        Assert.Equal(GeneratorStatus.NotJudged, Assessment.Of(result with { Shards = [] }, Settings(1)).Generator.Status);
    }

    static LoadSettings Settings(int shards, params Pattern[] patterns) => Runs.Settings(shards, 1_000, patterns);

    static List<Vitals> Reports(int seconds, Action<Vitals> change) =>
    [
        .. Enumerable.Range(0, seconds + 1).Select(second =>
        {
            var vitals = new Vitals { WorkerClockUs = 1 + second * SecondUs };
            change(vitals);
            return vitals;
        }),
    ];

    // Every pattern takes ten seconds, one after another.
    static RunResult Run(IReadOnlyList<IReadOnlyList<Vitals>> reports, Pattern[] patterns, ulong[]? delaysUs = null)
    {
        var merge = new PatternMerge(1);
        merge.Fold(0, new SampleBatchCodec().Encode(1, 0,
            [.. (delaysUs ?? [0]).Select(delay => new Sample(0, delay, 10_000, 0, 0, OutcomeClass.Ok, 0, Operation.ToolsList))]));
        var totals = merge.Collect();
        return new RunResult
        {
            Plan = RunPlanner.Plan(Settings(reports.Count, patterns), "test-run"),
            StartedAt = DateTimeOffset.UnixEpoch,
            Fleet = "local",
            Shards = [.. reports.Select((r, shard) => new ShardReport(
                new Announcement(shard, new Uri("http://127.0.0.1:1")), new WorkerInfo { LoadThreads = 1 }, null,
                new VitalsHistory(r)))],
            Patterns = [.. patterns.Select((pattern, i) => new PatternReport
            {
                Pattern = pattern,
                Name = PatternInfo.Of(pattern).Name,
                Started = true,
                IsOpen = delaysUs is not null,
                ElapsedUs = 10 * SecondUs,
                Totals = totals,
                Series = new PatternSeries(totals.Series),
                Sum = totals.Sum(),
                Messages = merge.Failures,
                Shards = [.. reports.Select((_, shard) => new ShardPatternReport
                {
                    Shard = shard,
                    Planned = 1,
                    Merged = merge.TallyOf(0),
                    Account = new LoadAccount { StartedUs = 1 + i * 10 * SecondUs, ElapsedUs = 10 * (ulong)SecondUs },
                })],
            })],
        };
    }

    sealed class CountedReports(IReadOnlyList<Vitals> reports) : IReadOnlyList<Vitals>
    {
        public int Reads { get; private set; }

        public int Count => reports.Count;

        public Vitals this[int index]
        {
            get
            {
                if (index == 0)
                    Reads++;
                return reports[index];
            }
        }

        public IEnumerator<Vitals> GetEnumerator()
        {
            Reads++;
            return reports.GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
