using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using AgentGatewayPerf.Benchmarks.Machine;
using AgentGatewayPerf.Benchmarks.Report;
using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Benchmarks.Commands;

/// <summary>How long the orchestrator takes to assess a large run that is over.</summary>
static class JudgeCommand
{
    const int Requests = 100_000;

    static readonly Option<int> Shards = new("--shards") { DefaultValueFactory = _ => 1_000, Description = "Shards of the run" };
    static readonly Option<int> Seconds =
        new("--seconds") { DefaultValueFactory = _ => 3_600, Description = "How long its load lasted" };
    static readonly Option<int> Rounds =
        new("--rounds") { DefaultValueFactory = _ => 5, Description = "How often it is assessed" };

    public static Command Create()
    {
        var command = new Command(
            "judge", "The assessment of a run that is over: every report that its workers sent, once a second")
        {
            Shards, Seconds, Rounds, CommonOptions.Write,
        };
        command.SetAction(CommonOptions.Guarded(RunAsync));
        return command;
    }

    static Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (shards, seconds) = (parsed.GetValue(Shards), parsed.GetValue(Seconds));
        var settings = new LoadSettings
        {
            Target = new()
            {
                Gateway = new GatewayChoice(new Uri("http://127.0.0.1:1"), GatewaySource.Flag),
                Patterns = [Pattern.McpToolsCall],
            },
            Fleet = new() { Shards = shards },
            Load = new()
            {
                Concurrency = shards,
                Duration = TimeSpan.FromSeconds(seconds),
                Open = new OpenLoad
                {
                    Stages = [new RateStage(TimeSpan.FromSeconds(seconds), shards, shards)],
                    MaxConcurrency = shards,
                },
            },
            Judging = new() { Thresholds = ThresholdReader.Read(["p99<1s", "error_rate<1%"], [Pattern.McpToolsCall], turns: 3) },
        };
        var result = Result(settings, seconds);
        var report = new ReportFile(parsed.GetValue(CommonOptions.Write)!);
        report.Add("## Judging");
        report.Add(MachineFacts.Describe());
        var times = new List<double>();
        for (var round = 0; round < parsed.GetValue(Rounds); round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var began = Stopwatch.GetTimestamp();
            var assessment = Assessment.Of(result, settings);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (assessment is not { Verdict: Verdict.Ok, Generator.Status: GeneratorStatus.Ok })
            {
                throw new BenchmarkException(
                    $"The run was assessed as {assessment.Verdict} ({assessment.Reason}), its generator as {assessment.Generator.Status}.");
            }
        }
        var table = new MarkdownTable("what", "min – **median** – max");
        var reports = result.Shards.Sum(s => s.Vitals.Reports.Count);
        table.Add(string.Create(CultureInfo.InvariantCulture,
            $"assessing {shards:#,0} shards after {seconds:#,0} s of an open load ({reports:#,0} reports kept), ms"),
            Spread.Of(times).ToMarkdown("0"));
        report.Add(table.ToString());
        return Task.CompletedTask;
    }

    static RunResult Result(LoadSettings settings, int seconds)
    {
        var merge = new PatternMerge(1);
        merge.Fold(0, new SampleBatchCodec().Encode(1, 0, [.. Enumerable.Range(0, Requests).Select(i =>
            new Sample(i * (long)(seconds * 1e6 / Requests), (ulong)(i % 300), 2_000 + (ulong)(i % 5_000), 0, 0, OutcomeClass.Ok,
                0, Operation.ToolsCall))]));
        var totals = merge.Collect();
        var finished = new LoadAccount { StartedUs = 1, ElapsedUs = (ulong)seconds * 1_000_000, VirtualUsers = 1 };
        return new RunResult
        {
            Plan = RunPlanner.Plan(settings, "benchmark"),
            StartedAt = DateTimeOffset.UnixEpoch,
            Fleet = "local",
            Shards =
            [
                .. Enumerable.Range(0, settings.Fleet.Shards).Select(shard => new ShardReport(
                    new Announcement(shard, new Uri("http://127.0.0.1:1")),
                    new WorkerInfo { Cores = 2, LoadThreads = 1, OpenFilesLimit = 65_536 }, null,
                    Vitals(seconds))),
            ],
            Patterns =
            [
                new PatternReport
                {
                    Pattern = Pattern.McpToolsCall,
                    Name = "mcp:tools/call",
                    Started = true,
                    IsOpen = true,
                    ElapsedUs = seconds * 1_000_000L,
                    Planned = Requests,
                    Totals = totals,
                    Series = new PatternSeries(totals.TakeSeries()),
                    Sum = totals.Sum(),
                    Messages = merge.Failures,
                    Shards =
                    [
                        .. Enumerable
                            .Range(0, settings.Fleet.Shards)
                            .Select(shard => new ShardPatternReport
                            {
                                Shard = shard,
                                Planned = Requests / settings.Fleet.Shards,
                                Merged = merge.TallyOf(0),
                                Account = finished,
                            }),
                    ],
                },
            ],
        };
    }

    static VitalsHistory Vitals(int seconds)
    {
        var vitals = new ShardVitals();
        for (var second = 0; second <= seconds; second++)
        {
            vitals.Add(new Vitals
            {
                WorkerClockUs = 1 + second * 1_000_000L,
                CpuUserUs = (ulong)second * 200_000,
                LoadThreadsCpuUs = (ulong)second * 300_000,
                ScheduleLagP99Us = 100,
                ScheduleLagMaxUs = 400,
                OpenConnections = 10,
            });
        }
        return vitals.History;
    }
}
