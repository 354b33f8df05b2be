using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Plan;

/// <summary>Turns settings into the assignments of the shards and the steps of the run.</summary>
static class RunPlanner
{
    // A warm-up of so many requests at a rate has no end of its own.
    static readonly TimeSpan LongEnough = TimeSpan.FromDays(1);

    /// <summary>A scenario for every pattern, and of it for every target and every time that the load is repeated.</summary>
    /// <exception cref="UsageException">A worker would refuse a part of it.</exception>
    public static RunPlan Plan(LoadSettings settings, string runId)
    {
        var scenarios = Scenarios(settings);
        var plan = new RunPlan(
            runId, scenarios,
            [.. Enumerable.Range(0, settings.Fleet.Shards).Select(shard => ForShard(settings, scenarios, runId, shard))],
            settings.Overhead is { } overhead
                ? [.. settings.Target.Patterns.SelectMany((_, index) => Rounds(settings, overhead, scenarios, index))]
                : [.. scenarios.SelectMany((_, index) => Steps(settings, index))])
        { IsSearch = settings.Capacity is not null };
        PlanCheck.Check(plan, settings);
        return plan;
    }

    /// <summary>A name for a run that sorts by time: 20260822-143059-3f9a.</summary>
    public static string NewRunId(TimeProvider time) =>
        $"{time.GetUtcNow():yyyyMMdd-HHmmss}-{Random.Shared.Next(0x10000):x4}";

    static PlannedScenario[] Scenarios(LoadSettings settings) =>
    [
        .. from run in Enumerable.Range(1, settings.Load.Repeat)
           from pattern in settings.Target.Patterns
           from target in Enumerable.Range(0, settings.Overhead?.Targets.Count ?? 1)
           let name = PatternInfo.Of(pattern).Name + (settings.Overhead is { } overhead ? $" on {overhead.Targets[target].Name}" : "")
           select new PlannedScenario(
               settings.Load.Repeat > 1 ? $"{name} (run {run})" : name, pattern, target,
               PatternInfo.Of(pattern).HasTurns ? settings.A2a.Turns : 1)
           { ReportedAs = name, Run = run, Tools = PatternCatalog.IsMcp(pattern) ? settings.Mcp.ToolNames : [] },
    ];

    // All targets of a pattern side by side: warmed up one after another, then a block of each in every round.
    static IEnumerable<Step> Rounds(
        LoadSettings settings, OverheadSection overhead, PlannedScenario[] scenarios, int pattern)
    {
        var first = pattern * overhead.Targets.Count;
        var (rounds, block) = overhead.Divide(settings.Load.Duration!.Value);
        for (var target = 0; target < overhead.Targets.Count && settings.Load.Warmup is not null; target++)
            yield return new Step(StepKind.Warmup, [Warmup(LoadOf(settings, first + target), settings.Load.Warmup)]);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var target in overhead.OrderOf(round))
            {
                yield return new Step(StepKind.Load, [LoadOf(settings, first + target).Lasting(block)])
                {
                    Title = $"{scenarios[first + target].Name}, round {round + 1} of {rounds}",
                    Releases = round == rounds - 1 ? [first + target] : [],
                };
            }
        }
    }

    static IEnumerable<Step> Steps(LoadSettings settings, int scenario)
    {
        var load = LoadOf(settings, scenario);
        if (settings.Load.Warmup is { } warmup)
            yield return new Step(StepKind.Warmup, [Warmup(load, warmup)]);
        yield return new Step(StepKind.Load, [load]) { Releases = [scenario] };
    }

    static StepLoad LoadOf(LoadSettings settings, int scenario) => new()
    {
        Scenario = scenario,
        VirtualUsers = settings.Load.Concurrency,
        Requests = settings.Load.Duration is null ? settings.Load.Requests : 0,
        Duration = settings.Load.Duration ?? TimeSpan.Zero,
        Drain = settings.Load.Drain,
        Open = settings.Load.Open is { } open ? Model(open) : null,
        Pauses = settings.Load.Pauses?.ToPauses(settings.Load.Seed),
    };

    // A warm-up goes at the rate that the first stage reaches, from its beginning.
    static StepLoad Warmup(StepLoad load, WarmupLoad warmup)
    {
        var steady = load.Open is { } open
            ? load.AtRate(Math.Max(open.Stages[0].StartRate, open.Stages[0].EndRate)).Lasting(warmup.Duration ?? LongEnough)
            : load;
        return steady with { Requests = warmup.Requests, Duration = warmup.Duration ?? TimeSpan.Zero };
    }

    static Assign ForShard(LoadSettings settings, IReadOnlyList<PlannedScenario> scenarios, string runId, int shard)
    {
        var assign = new Assign
        {
            RunId = runId,
            Shard = (uint)shard,
            ShardCount = (uint)settings.Fleet.Shards,
            LoadThreads = (uint)(settings.Fleet.WorkerThreads ?? LoadThreadsNeeded.Of(settings, Environment.ProcessorCount)),
            LoadThreadsAuto = settings.Fleet.WorkerThreads is null,
        };
        assign.Targets.AddRange(settings.Overhead is { } overhead
            ? overhead.Targets.Select(target => TargetOf(settings, target))
            : [TargetOf(settings, settings.Target.Gateway.Url)]);
        assign.Scenarios.AddRange(scenarios.Select(scenario => ScenarioOf(settings, scenario, shard)));
        return assign;
    }

    static Target TargetOf(LoadSettings settings, Uri url)
    {
        var target = new Target { OwnAuthToken = true };
        settings.Target.Fill(target, url);
        settings.Http.Fill(target);
        settings.Access.Fill(target);
        return target;
    }

    // The gateway's token goes to the gateway alone.
    static Target TargetOf(LoadSettings settings, ComparedTarget compared)
    {
        var target = TargetOf(settings, compared.Url);
        target.McpPath = compared.McpPath ?? target.McpPath;
        target.A2APath = compared.A2aPath ?? target.A2APath;
        target.A2APathFromCard &= compared.A2aPath is null;
        target.OwnAuthToken = compared.IsGateway;
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
            scenario.Mcp = settings.Mcp.ToOptions(shard, settings.Fleet.Shards, settings.Load.Seed);
            scenario.RequestsPerSession = (ulong)(settings.Load.RequestsPerSession ?? 0);
        }
        else
        {
            scenario.A2A = settings.A2a.ToOptions();
        }
        if (scenario.Mcp is not null && settings.Overhead is { } overhead)
        {
            // Targets are compared by how many tools they have, too.
            scenario.Mcp.CountTools = true;
            scenario.Mcp.Tool = overhead.Targets[planned.Target].Tool ?? scenario.Mcp.Tool;
        }
        return scenario;
    }

    static OpenModel Model(OpenLoad open)
    {
        var model = new OpenModel { Arrival = open.Arrival, Seed = open.Seed, MaxVirtualUsers = (uint)open.MaxConcurrency };
        model.Stages.AddRange(open.Stages.Select(s => new Stage
        {
            DurationUs = StepLoad.Microseconds(s.Duration),
            StartRate = s.StartRate,
            EndRate = s.EndRate,
        }));
        return model;
    }
}
