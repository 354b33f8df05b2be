using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>Says what a run is going to do before it does it, and asks back where it would be a weapon.</summary>
static class RunIntent
{
    const double MostRate = 10_000;
    const long MostUsers = 1_000;
    static readonly TimeSpan MostTime = TimeSpan.FromHours(1);

    /// <summary>Target, load, duration, workers and cost, in one line.</summary>
    public static string Describe(LoadSettings settings, RunPlan plan, CostEstimate? cost = null)
    {
        if (settings.Overhead is not null || settings.Capacity is not null)
            return $"Run {plan.RunId}: {Of(settings)}, from {Words.Count(settings.Fleet.Shards, settings.Fleet.Name + " worker")}." + Estimate(cost);
        var patterns = plan.Scenarios.Count == 1 ? "" : " each, one after another";
        var rate = Rate(plan);
        var users = Words.Count(Users(plan), "virtual user") + Pauses(settings);
        var load =
            rate > 0
                ? string.Create(
                    CultureInfo.InvariantCulture, $"up to {rate:0.##} requests/s for {Durations.Format(plan.LoadOf(0).Duration)}")
            : plan.LoadOf(0).Duration > TimeSpan.Zero
                ? $"{users} for {Durations.Format(plan.LoadOf(0).Duration)}"
                : $"{Words.Count(plan.LoadOf(0).Requests, "request")} by {users}";
        return $"Run {plan.RunId}: {string.Join(", ", plan.Scenarios.Select(s => s.Name))} on {GatewayAddress.Format(settings.Target.Gateway.Url)}, "
            + $"{load}{patterns}, from {Words.Count(settings.Fleet.Shards, settings.Fleet.Name + " worker")}."
            + Estimate(cost) + (settings.Fleet.IsUnasked ? " With --local the workers run on this machine and cost nothing." : "");
    }

    /// <summary>What a comparison of targets or a search does, without a full stop.</summary>
    public static string Of(LoadSettings settings)
    {
        var patterns = string.Join(", ", settings.Target.Patterns.Select(PatternCatalog.NameOf));
        if (settings.Capacity is { } capacity)
        {
            var objectives = string.Join(" and ", capacity.Objectives.Select(o => o.Text));
            return string.Create(CultureInfo.InvariantCulture,
                $"{patterns} on {GatewayAddress.Format(settings.Target.Gateway.Url)}, the most {capacity.Unit} that hold {objectives}, from {capacity.Start:0.##} to {capacity.Most:0.##}, for {Durations.Format(capacity.MaxTime)} at most");
        }
        var overhead = settings.Overhead!;
        var duration = settings.Load.Duration!.Value;
        var (rounds, block) = overhead.Divide(duration);
        var load = settings.Load.Open is { } open
            ? string.Create(CultureInfo.InvariantCulture, $"{open.Stages[0].EndRate:0.##} requests/s")
            : Words.Count(settings.Load.Concurrency, "virtual user") + Pauses(settings);
        return $"{patterns} on {string.Join(", ", overhead.Targets.Select(t => $"{t.Name} ({GatewayAddress.Format(t.Url)})"))}, {load}, "
            + $"{Words.Count(rounds, "round")} of {Durations.Format(block)} on each";
    }

    static string Pauses(LoadSettings settings) => settings.Load.Pauses is { } pauses ? $" ({pauses.Text})" : "";

    static string Estimate(CostEstimate? cost) => cost is null ? "" : $" Estimate: {cost} (prices of {ModalPrices.Source}).";

    /// <summary>Refuses a heavy run against somebody else's machine that was not confirmed.</summary>
    /// <exception cref="UsageException">It needs --yes.</exception>
    public static async Task CheckAsync(LoadSettings settings, RunPlan plan, CancellationToken cancellationToken)
    {
        if (settings.Load.IsConfirmed || Excess(plan) is not { } excess)
            return;
        foreach (var server in settings.Targets)
        {
            if (!await IsNearAsync(settings.Target.Addresses.PlaceOf(server), cancellationToken))
                throw Refused(server, excess);
        }
    }

    static UsageException Refused(Uri server, string excess) => new(
            $"{server.Host} is neither this machine nor in a private network, and this run has {excess}.\n"
            + "If the gateway is yours to load like that, confirm with --yes.");

    static string? Excess(RunPlan plan)
    {
        var time = plan.Duration;
        if (Rate(plan) > MostRate)
            return string.Create(CultureInfo.InvariantCulture, $"{Rate(plan):0.##} requests/s (more than {MostRate:#,0})");
        if (Users(plan) > MostUsers)
            return string.Create(CultureInfo.InvariantCulture, $"{Users(plan)} virtual users (more than {MostUsers:#,0})");
        return time > MostTime ? $"{Durations.Format(time)} of load (more than an hour)" : null;
    }

    static double Rate(RunPlan plan) => plan.Loads.Max(load => load.Open is { } open ? new RateProfile(open.Stages).Peak : 0);

    static long Users(RunPlan plan) => plan.Loads.Max(load => load.VirtualUsers);

    static async Task<bool> IsNearAsync(Uri gateway, CancellationToken cancellationToken)
    {
        if (GatewayAddress.IsLoopback(gateway) || GatewayAddress.IsPrivate(gateway))
            return true;
        if (gateway.HostNameType != UriHostNameType.Dns)
            return false;
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(gateway.IdnHost, cancellationToken);
            return addresses.Length > 0
                && addresses.All(a =>
                    IPAddress.IsLoopback(a) || GatewayAddress.IsPrivate(new UriBuilder("http", a.ToString()).Uri));
        }
        catch (SocketException)
        {
            // Where a name does not resolve here, nobody knows whose it is.
            return false;
        }
    }
}
