using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>Says what a run would do, and starts nothing.</summary>
static class DryRun
{
    public static void Write(LoadSettings settings, CostEstimate? cost, TextWriter output)
    {
        var plan = RunPlanner.Plan(settings, "dry-run");
        var modal = settings.Modal;
        output.WriteLine("Dry run: nothing is started.");
        output.WriteLine($"Gateway: {GatewayAddress.Format(settings.Target.Gateway.Url)}");
        output.WriteLine(
            $"Fleet: {settings.Fleet.Name} ({settings.Fleet.Reason}), {Words.Count(settings.Fleet.Shards, "shard")}");
        foreach (var pattern in settings.Target.Patterns)
            output.WriteLine($"Pattern: {PatternCatalog.NameOf(pattern)}");
        foreach (var group in plan.Shards.GroupBy(s => Describe(plan.LoadOf(0).Of((int)s.Shard, plan.Shards.Count))))
            output.WriteLine($"Load of {Words.Count(group.Count(), "shard")} in each pattern: {group.Key}");
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
        foreach (var warning in settings.Warnings)
            output.WriteLine($"Warning: {warning}");
    }

    static string Describe(Load spec) => spec.Requests > 0
        ? $"{Words.Count((long)spec.Requests, "request")} by {Words.Count(spec.VirtualUsers, "virtual user")}"
        : $"{Durations.Format(TimeSpan.FromMicroseconds(spec.DurationUs))} by {Words.Count(spec.VirtualUsers, "virtual user")}";
}
