using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Plan;

/// <summary>Turns settings into the assignments of the shards and the steps of the run.</summary>
static class RunPlanner
{
    // A warm-up of so many requests at a rate has no end of its own.
    static readonly TimeSpan LongEnough = TimeSpan.FromDays(1);

    /// <summary>A scenario for every pattern, one loaded after another, each after its warm-up.</summary>
    /// <exception cref="UsageException">A worker would refuse a part of it.</exception>
    public static RunPlan Plan(LoadSettings settings, string runId)
    {
        PlannedScenario[] scenarios =
        [
            .. settings.Target.Patterns.Select(pattern => new PlannedScenario(
                PatternInfo.Of(pattern).Name, pattern, 0, PatternInfo.Of(pattern).HasTurns ? settings.A2a.Turns : 1)),
        ];
        var plan = new RunPlan(
            runId, scenarios,
            [.. Enumerable.Range(0, settings.Fleet.Shards).Select(shard => ForShard(settings, scenarios, runId, shard))],
            [.. scenarios.SelectMany((_, index) => Steps(settings, index))]);
        PlanCheck.Check(plan, settings.Access.AuthToken);
        return plan;
    }

    /// <summary>A name for a run that sorts by time: 20260822-143059-3f9a.</summary>
    public static string NewRunId(TimeProvider time) =>
        $"{time.GetUtcNow():yyyyMMdd-HHmmss}-{Random.Shared.Next(0x10000):x4}";

    static IEnumerable<Step> Steps(LoadSettings settings, int scenario)
    {
        var load = new StepLoad
        {
            Scenario = scenario,
            VirtualUsers = settings.Load.Concurrency,
            Requests = settings.Load.Duration is null ? settings.Load.Requests : 0,
            Duration = settings.Load.Duration ?? TimeSpan.Zero,
            Drain = settings.Load.Drain,
            Open = settings.Load.Open is { } open ? Model(open) : null,
        };
        if (settings.Load.Warmup is { } warmup)
            yield return new Step(StepKind.Warmup, [Warmup(load, warmup)]);
        yield return new Step(StepKind.Load, [load]) { Releases = [scenario] };
    }

    // A warm-up goes at the rate that the first stage reaches, from its beginning.
    static StepLoad Warmup(StepLoad load, WarmupLoad warmup)
    {
        var open = load.Open?.Clone();
        if (open is not null)
        {
            var rate = Math.Max(open.Stages[0].StartRate, open.Stages[0].EndRate);
            open.Stages.Clear();
            open.Stages.Add(
                new Stage
                {
                    DurationUs = Microseconds(warmup.Duration ?? LongEnough),
                    StartRate = rate,
                    EndRate = rate,
                });
        }
        return load with { Requests = warmup.Requests, Duration = warmup.Duration ?? TimeSpan.Zero, Open = open };
    }

    static Assign ForShard(LoadSettings settings, IReadOnlyList<PlannedScenario> scenarios, string runId, int shard)
    {
        var assign = new Assign
        {
            RunId = runId,
            Shard = (uint)shard,
            ShardCount = (uint)settings.Fleet.Shards,
            LoadThreads = (uint)settings.Fleet.WorkerThreads,
        };
        assign.Targets.Add(TargetOf(settings));
        assign.Scenarios.AddRange(scenarios.Select(scenario => ScenarioOf(settings, scenario, shard)));
        return assign;
    }

    static Target TargetOf(LoadSettings settings)
    {
        var target = new Target { OwnAuthToken = true };
        settings.Target.Fill(target);
        settings.Http.Fill(target);
        settings.Access.Fill(target);
        return target;
    }

    static Scenario ScenarioOf(LoadSettings settings, PlannedScenario planned, int shard)
    {
        var scenario = new Scenario
        {
            Name = planned.Name,
            Pattern = planned.Pattern,
            Target = (uint)planned.Target,
            VirtualUsers = (uint)Shares.Of(settings.Load.Concurrency, shard, settings.Fleet.Shards),
            RequestsPerConnection = (ulong)(settings.Load.RequestsPerConnection ?? 0),
        };
        if (PatternInfo.Of(planned.Pattern).Protocol == Protocol.Mcp)
        {
            scenario.Mcp = settings.Mcp.ToOptions(shard, settings.Fleet.Shards);
            scenario.RequestsPerSession = (ulong)(settings.Load.RequestsPerSession ?? 0);
        }
        else
        {
            scenario.A2A = settings.A2a.ToOptions();
        }
        return scenario;
    }

    static OpenModel Model(OpenLoad open)
    {
        var model = new OpenModel { Arrival = open.Arrival, Seed = open.Seed, MaxVirtualUsers = (uint)open.MaxConcurrency };
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
