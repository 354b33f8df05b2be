using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>Says what a run would do, and starts nothing.</summary>
static class DryRun
{
    public static void Write(
        LoadSettings settings, CostEstimate? cost, Func<string, string?> environment, TextWriter output)
    {
        var plan = RunPlanner.Plan(settings, "dry-run");
        var modal = settings.Modal;
        output.WriteLine("Dry run: nothing is started.");
        if (settings.Overhead is null)
            output.WriteLine($"Gateway: {GatewayAddress.Format(settings.Target.Gateway.Url)}");
        foreach (var target in settings.Overhead?.Targets ?? [])
            output.WriteLine($"Target: {target.Name} ({GatewayAddress.Format(target.Url)})");
        foreach (var address in settings.Target.Addresses.Texts)
            output.WriteLine($"Address: {address} (--resolve)");
        output.WriteLine($"Fleet: {settings.Fleet.Name} ({settings.Fleet.Reason}), {Words.Count(settings.Fleet.Shards, "shard")}");
        foreach (var pattern in settings.Target.Patterns)
            output.WriteLine($"Pattern: {PatternCatalog.NameOf(pattern)}");
        if (settings.Overhead is not null || settings.Capacity is not null)
            output.WriteLine($"Load: {RunIntent.Of(settings)}");
        else
            WriteLoad(plan, settings, output);
        if (plan.Loads.All(load => load.Requests == 0))
            output.WriteLine($"Longest: {Words.Duration(CostEstimate.LongestLoad(plan))} of load, warm-up and waiting for the last responses");
        if (cost is not null)
        {
            var kind = modal.NonPreemptible ? ", never preempted" : "";
            output.WriteLine(
                FormattableString.Invariant(
                    $"Container of a worker: {modal.Cpu} core{(modal.Cpu == 1 ? "" : "s")}, {modal.Memory} MiB, {modal.Region ?? "any region"}{kind}"));
            output.WriteLine($"Cost: {cost} (prices of {ModalPrices.Source})");
            output.WriteLine(
                $"Limit: Modal ends a worker after {Durations.Format(TimeSpan.FromSeconds(Math.Ceiling(cost.Lifetime.TotalSeconds)))}");
            if (cost.Usd > modal.MaxCost)
                output.WriteLine($"It would not start: that is more than --max-cost {CostEstimate.Dollars(modal.MaxCost)}.");
        }
        if (FleetFactory.Problem(settings, environment) is { } problem)
            output.WriteLine($"It would not start: {problem}");
        foreach (var warning in settings.Warnings)
            output.WriteLine($"Warning: {warning}");
    }

    static void WriteLoad(RunPlan plan, LoadSettings settings, TextWriter output)
    {
        foreach (var group in plan.Shards.GroupBy(s => Describe(plan.LoadOf(0).Of((int)s.Shard, plan.Shards.Count))))
            output.WriteLine($"Load of {Words.Count(group.Count(), "shard")} in each pattern: {group.Key}");
        if (settings.Load.Open is { } open)
        {
            var most = open.Stages.Max(stage => Math.Max(stage.StartRate, stage.EndRate));
            output.WriteLine(FormattableString.Invariant(
                $"Rate: up to {most:0.##} requests/s in each pattern, by up to {Words.Count(open.MaxConcurrency, "virtual user")}"));
        }
        if (settings.Load.Pauses is { } pauses)
            output.WriteLine($"Virtual users: {pauses.Text}");
        if (settings.Load.Repeat > 1)
            output.WriteLine($"Runs: {settings.Load.Repeat}");
    }

    static string Describe(Load spec) => spec.Requests > 0
        ? $"{Words.Count((long)spec.Requests, "request")} by {Words.Count(spec.VirtualUsers, "virtual user")}"
        : $"{Durations.Format(TimeSpan.FromMicroseconds(spec.DurationUs))} by {Words.Count(spec.VirtualUsers, "virtual user")}";
}
