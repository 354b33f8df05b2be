using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Plan;

/// <summary>Turns settings into the assignments of the shards.</summary>
static class RunPlanner
{
    public static RunPlan Plan(LoadSettings settings, string runId) => new(
        runId,
        settings.Patterns,
        [.. Enumerable.Range(0, settings.Shards).Select(shard => ForShard(settings, runId, shard))]);

    /// <summary>A name for a run that sorts by time: 20260822-143059-3f9a.</summary>
    public static string NewRunId(TimeProvider time) =>
        $"{time.GetUtcNow():yyyyMMdd-HHmmss}-{Random.Shared.Next(0x10000):x4}";

    static Assign ForShard(LoadSettings settings, string runId, int shard)
    {
        var assign = new Assign
        {
            RunId = runId,
            Shard = (uint)shard,
            ShardCount = (uint)settings.Shards,
            LoadThreads = (uint)settings.WorkerThreads,
            Target = new Target
            {
                GatewayUrl = GatewayAddress.Format(settings.Gateway.Url),
                McpPath = settings.McpPath,
                A2APath = settings.A2aPath,
                Insecure = settings.Insecure,
                CaPem = settings.CaPem ?? "",
                TimeoutUs = Microseconds(settings.Timeout),
                ConnectTimeoutUs = Microseconds(settings.ConnectTimeout),
                MaxBodyBytes = (ulong)(settings.MaxBody ?? 0),
                Http2 = settings.Http2,
                TraceparentRatio = settings.TraceparentRatio,
            },
        };
        assign.Target.Headers.AddRange(settings.Headers.Select(h => new Header { Name = h.Name, Value = h.Value, Plain = h.Plain }));
        assign.Patterns.AddRange(settings.Patterns.Select(pattern => Spec(settings, pattern, shard)));
        return assign;
    }

    static PatternSpec Spec(LoadSettings settings, Pattern pattern, int shard)
    {
        var spec = new PatternSpec
        {
            Pattern = pattern,
            VirtualUsers = (uint)Shares.Of(settings.Concurrency, shard, settings.Shards),
            Requests = settings.Duration is null ? (ulong)Shares.Of(settings.Requests, shard, settings.Shards) : 0,
            DurationUs = settings.Duration is { } duration ? Microseconds(duration) : 0,
            DrainUs = Microseconds(settings.Drain),
        };
        if (settings.Open is { } open)
            spec.Open = Model(open, (uint)Shares.Of(open.MaxConcurrency, shard, settings.Shards));
        if (settings.Warmup is { } warmup)
        {
            spec.Warmup = new Warmup
            {
                Requests = (ulong)Shares.Of(warmup.Requests, shard, settings.Shards),
                DurationUs = warmup.Duration is { } time ? Microseconds(time) : 0,
            };
        }
        if (PatternCatalog.IsMcp(pattern))
        {
            spec.Mcp = new McpOptions
            {
                Tool = settings.Tool ?? "",
                ToolArgumentsJson = settings.ToolArguments,
                ListWeight = (uint)settings.Mix.List,
                CallWeight = (uint)settings.Mix.Call,
            };
        }
        else
        {
            spec.A2A = new A2aOptions
            {
                Message = settings.Message,
                Turns = (uint)settings.Turns,
                Version = settings.A2aVersion,
            };
        }
        return spec;
    }

    // Rates stay those of the run: every worker takes its share of the arrivals by its number.
    static OpenModel Model(OpenLoad open, uint maxVirtualUsers)
    {
        var model = new OpenModel { Arrival = open.Arrival, Seed = open.Seed, MaxVirtualUsers = maxVirtualUsers };
        model.Stages.AddRange(open.Stages.Select(s => new Stage
        {
            DurationUs = Microseconds(s.Duration),
            StartRate = s.StartRate,
            EndRate = s.EndRate,
        }));
        return model;
    }

    static ulong Microseconds(TimeSpan time) => (ulong)time.Ticks / TimeSpan.TicksPerMicrosecond;
}
