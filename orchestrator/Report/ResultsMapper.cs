using System.Runtime.InteropServices;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Report;

/// <summary>Turns a result into what the results file holds.</summary>
static class ResultsMapper
{
    public static ResultsDocument Map(RunResult result, ExitStatus status)
    {
        var tested = result.Tested.ToList();
        var response = new LatencyHistogram();
        foreach (var pattern in tested)
            response.Add(pattern.Sum.Successful.Response);
        var (total, successful) = (tested.Sum(p => p.Total), tested.Sum(p => p.Successful));
        return new ResultsDocument
        {
            RunId = result.Plan.RunId,
            Version = typeof(ResultsMapper).Assembly.GetName().Version!.ToString(3),
            Label = result.Settings.Output.Label,
            Tags = result.Settings.Output.Tags,
            Command = result.Settings.Output.Command,
            StartedAt = result.StartedAt,
            ElapsedS = result.Elapsed.TotalSeconds,
            Exit = new(status.Code, status.Verdict, status.Reason),
            Configuration = new(result.Settings.Describe(result.HasAuthToken)),
            Fleet = result.Fleet,
            Cost = result.Usage is { } used
                ? new(used.Containers, used.Time.TotalSeconds, used.Usd, CostEstimate.Of(result.Settings)?.Usd, used.Prices)
                : null,
            Shards = [.. result.Shards.Select(shard => Map(result, shard))],
            Summary = new(tested.Count, total, successful, total - successful, total == 0 ? null : (double)successful / total, response.Mean),
            Thresholds = [.. result.Thresholds.Select(Map)],
            Generator = VitalsMapper.Map(result.Generator),
            Patterns = [.. result.Patterns.Select(pattern => PatternMapper.Map(result, pattern))],
            Problems = result.Problems,
            Warnings = result.Settings.Warnings,
            Advice = Advice.Of(result),
            Environment = new(
                RuntimeInformation.OSDescription, RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
                Environment.ProcessorCount, RuntimeInformation.FrameworkDescription),
        };
    }

    static ResultsThreshold Map(ThresholdResult result)
    {
        var (threshold, condition) = (result.Threshold, result.Threshold.Condition);
        return new(
            threshold.Text, PatternCatalog.NameOf(result.Pattern), threshold.Operation, condition.Metric.Name, condition.Comparison,
            condition.Limit, result.Value, condition.Metric.Unit, result.Passed);
    }

    static ResultsShard Map(RunResult result, ShardReport shard)
    {
        var (announced, worker, vitals) = (shard.Announcement, shard.Worker, shard.Vitals.Last);
        return new(
            announced.Shard, GatewayAddress.Format(announced.Url), announced.Attempt, announced.Region ?? NotEmpty(worker?.Region),
            shard.LostReason,
            worker is null ? null : new(
                worker.Version, worker.Build, worker.Cores, worker.MemoryLimitBytes, worker.OpenFilesLimit, worker.Os, worker.LoadThreads,
                worker.Poller),
            vitals is null ? null : new(
                vitals.CpuUserUs, vitals.CpuSystemUs, vitals.GcPauseUs, vitals.GcCollections, shard.Vitals.MaxResidentBytes,
                vitals.ConnectionsOpened, shard.Vitals.MaxScheduleLagUs),
            VitalsMapper.Map(result, shard));
    }

    static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
