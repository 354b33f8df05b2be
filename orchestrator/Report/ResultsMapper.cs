using System.Runtime.InteropServices;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Report;

/// <summary>Makes the results document of what was measured, how it is assessed, and what was asked for.</summary>
static class ResultsMapper
{
    /// <summary>Makes the document.</summary>
    public static ResultsDocument Map(RunResult result, Assessment assessment, LoadSettings settings)
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
            Label = settings.Output.Label,
            Tags = settings.Output.Tags,
            Command = settings.Output.Command,
            StartedAt = result.StartedAt,
            ElapsedS = result.Elapsed.TotalSeconds,
            Exit = new(assessment.ExitCode, assessment.Verdict, assessment.Reason, assessment.StoppedEarly),
            Configuration = ConfigurationOf(result, settings),
            Fleet = result.Fleet,
            Cost = result.Usage is { } used
                ? new(
                    used.Containers, used.Time.TotalSeconds, used.Usd, CostEstimate.Of(settings)?.Usd,
                    total == 0 ? null : decimal.Round(used.Usd * 1_000_000 / total, 4), used.Prices)
                : null,
            Shards = [.. result.Shards.Select(shard => Map(result, shard))],
            Summary = new(tested.Count, total, successful, total - successful, total == 0 ? null : (double)successful / total,
                response.Mean),
            Thresholds = [.. assessment.Thresholds.Select(Map)],
            Generator = Map(assessment.Generator),
            Patterns = [.. result.Patterns.Select((pattern, i) => PatternMapper.Map(pattern, assessment.Patterns[i]))],
            Overhead = assessment.Overhead,
            Capacity = assessment.Capacity,
            Runs = result.Runs is { Count: > 1 } runs
                ? [.. runs.Select((run, i) => new ResultsRun(
                    i + 1, [.. run.Select(p => PatternMapper.Map(p, FailureOf(p, assessment, result)))]))]
                : [],
            Spread = assessment.Spread,
            Drift = assessment.Drift,
            Problems = assessment.Problems,
            Warnings = [.. settings.Warnings, .. result.Warnings],
            Advice = assessment.Advice,
            Environment = new(
                RuntimeInformation.OSDescription, RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
                Environment.ProcessorCount, RuntimeInformation.FrameworkDescription),
        };
    }

    // A single run is what all of them together are.
    static PatternAssessment FailureOf(PatternReport pattern, Assessment assessment, RunResult result)
    {
        var together = result.Patterns.Index().FirstOrDefault(p => p.Item.Name == pattern.Name);
        return together.Item is null ? new(null, 0) : assessment.Patterns[together.Index] with { LateRequests = 0 };
    }

    static ResultsConfiguration ConfigurationOf(RunResult result, LoadSettings settings)
    {
        var hasAuthToken = settings.Access is { AuthToken: not null } or { Tokens: not null } || result.WorkersHaveAuthToken;
        var configuration = settings.Describe(hasAuthToken);
        // Fewer workers may have come than were asked for.
        configuration["shards"] = result.Plan.Shards.Count;
        return new(configuration);
    }

    static ResultsGenerator Map(GeneratorAssessment generator) => new(
        generator.Status, [.. generator.Limits.Select(l => new ResultsLimit(l.Limit, l.Reason, l.Advice, l.Shards, l.Patterns))]);

    static ResultsThreshold Map(ThresholdResult result)
    {
        var (threshold, condition) = (result.Threshold, result.Threshold.Condition);
        return new(
            threshold.Text, result.Where, threshold.Operation, condition.Metric.Name, condition.Symbol,
            condition.Limit, result.Value, condition.Metric.Unit, result.Passed);
    }

    static ResultsShard Map(RunResult result, ShardReport shard)
    {
        var (announced, worker, vitals) = (shard.Announcement, shard.Worker, shard.Vitals.Last);
        return new(
            announced.Shard, GatewayAddress.Format(announced.Url), announced.Attempt,
            announced.Region ?? NotEmpty(worker?.Region),
            shard.LostReason,
            worker is null ? null : new(
                worker.Version, worker.Build, worker.Cores, worker.MemoryLimitBytes, worker.OpenFilesLimit, worker.Os,
                worker.LoadThreads,
                worker.Poller),
            vitals is null ? null : new(
                vitals.CpuUserUs, vitals.CpuSystemUs, vitals.GcPauseUs, vitals.GcCollections, shard.Vitals.MaxResidentBytes,
                vitals.ConnectionsOpened, shard.Vitals.MaxScheduleLagUs),
            VitalsMapper.Map(result, shard));
    }

    static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
