using System.Runtime.InteropServices;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;
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
            Label = settings.Label,
            Tags = settings.Tags,
            Command = settings.Command,
            StartedAt = result.StartedAt,
            ElapsedS = result.Elapsed.TotalSeconds,
            Exit = new(assessment.ExitCode, assessment.Verdict, assessment.Reason, assessment.StoppedEarly),
            Configuration = Map(settings) with
            {
                Shards = result.Plan.Shards.Count,
                HasAuthToken = settings.AuthToken is not null || result.WorkersHaveAuthToken,
            },
            Fleet = result.Fleet,
            Cost = result.Usage is { } used
                ? new(used.Containers, used.Time.TotalSeconds, used.Usd, CostEstimate.Of(settings)?.Usd, used.Prices)
                : null,
            Shards = [.. result.Shards.Select(shard => Map(result, shard))],
            Summary = new(tested.Count, total, successful, total - successful, total == 0 ? null : (double)successful / total,
                response.Mean),
            Thresholds = [.. assessment.Thresholds.Select(Map)],
            Generator = Map(assessment.Generator),
            Patterns = [.. result.Patterns.Select((pattern, i) => PatternMapper.Map(pattern, assessment.Patterns[i]))],
            Problems = assessment.Problems,
            Warnings = [.. settings.Warnings, .. result.Warnings],
            Advice = assessment.Advice,
            Environment = new(
                RuntimeInformation.OSDescription, RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
                Environment.ProcessorCount, RuntimeInformation.FrameworkDescription),
        };
    }

    static ResultsConfiguration Map(LoadSettings settings) => new()
    {
        GatewayUrl = GatewayAddress.Format(settings.Gateway.Url),
        GatewaySource = settings.Gateway.Source switch
        {
            GatewaySource.Flag => "flag",
            GatewaySource.Environment => "environment",
            GatewaySource.Default => "default",
            GatewaySource.DemoAsked => "demo",
            _ => "demo_fallback",
        },
        Patterns = [.. settings.Patterns.Select(PatternCatalog.NameOf)],
        Shards = settings.Shards,
        Concurrency = settings.Concurrency,
        NumRequests = settings.Duration is null ? settings.Requests : null,
        DurationS = settings.Duration?.TotalSeconds,
        OpenModel = settings.Open is not { } open ? null : new(
            [.. open.Stages.Select(s => new ResultsStage(s.Duration.TotalSeconds, s.StartRate, s.EndRate))],
            open.Arrival == Arrival.Poisson ? "poisson" : "even", open.Seed, open.MaxConcurrency),
        WarmupS = settings.Warmup?.Duration?.TotalSeconds,
        WarmupRequests = settings.Warmup is { Requests: > 0 and var requests } ? requests : null,
        DrainS = settings.Drain.TotalSeconds,
        TimeoutS = settings.Timeout.TotalSeconds,
        ConnectTimeoutS = settings.ConnectTimeout.TotalSeconds,
        Insecure = settings.Insecure,
        OwnCa = settings.CaPem is not null,
        Headers = [.. settings.Headers.Select(h => h.ToString())],
        TraceparentRatio = settings.TraceparentRatio,
        MaxBodyBytes = settings.MaxBody,
        Http2 = settings.Http2,
        WorkerThreads = settings.WorkerThreads,
        McpPath = settings.McpPath,
        A2aPath = settings.A2aPath,
        Tool = settings.Tool,
        ToolArguments = settings.ToolArguments,
        Mix = settings.Mix.ToString(),
        Message = settings.Message,
        Turns = settings.Turns,
        A2aVersion = settings.A2aVersion switch
        {
            A2aVersion._03 => "0.3",
            A2aVersion._10 => "1.0",
            _ => null,
        },
    };

    static ResultsGenerator Map(GeneratorAssessment generator) => new(
        generator.Status, [.. generator.Limits.Select(l => new ResultsLimit(l.Limit, l.Reason, l.Advice, l.Shards, l.Patterns))]);

    static ResultsThreshold Map(ThresholdResult result)
    {
        var (threshold, condition) = (result.Threshold, result.Threshold.Condition);
        return new(
            threshold.Text, PatternCatalog.NameOf(result.Pattern), threshold.Operation, condition.Metric.Name, condition.Symbol,
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
