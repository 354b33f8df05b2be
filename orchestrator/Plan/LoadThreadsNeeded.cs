using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Plan;

/// <summary>How many load threads every worker needs for a load; the worker starts no more than it has processors.</summary>
static class LoadThreadsNeeded
{
    // One thread sends 60,000 to 150,000 requests a second. With TLS, large responses or a slow processor it is less.
    const double RateOfThread = 40_000;

    // Behind a gateway that adds a millisecond they send as many requests.
    const double UsersOfThread = 64;

    /// <summary>From 1 to <see cref="ContractLimits.LoadThreads"/>.</summary>
    /// <param name="settings">The load.</param>
    /// <param name="processors">Those of this machine, at least 1: workers that run here divide them, and leave half of them to a
    /// gateway that runs here, too.</param>
    public static int Of(LoadSettings settings, int processors)
    {
        var needed = Math.Ceiling(Needed(settings) / settings.Fleet.Shards);
        if (settings.Fleet.Kind == FleetKind.Local)
        {
            var ours = settings.Places.Any(GatewayAddress.IsLoopback) ? processors / 2 : processors;
            needed = Math.Min(needed, ours / settings.Fleet.Shards);
        }
        return (int)Math.Clamp(needed, 1, ContractLimits.LoadThreads);
    }

    static double Needed(LoadSettings settings) => settings switch
    {
        { Capacity: { ByConcurrency: true } search } => search.Most / UsersOfThread,
        { Capacity: { } search } => search.Most / RateOfThread,
        { Load.Open: { } open } => open.Stages.Max(stage => Math.Max(stage.StartRate, stage.EndRate)) / RateOfThread,
        // However many they are, they send no more than this in a second.
        { Load.Pauses: { } pauses } => Math.Min(
            settings.Load.Concurrency / UsersOfThread, settings.Load.Concurrency / pauses.Mean.TotalSeconds / RateOfThread),
        _ => settings.Load.Concurrency / UsersOfThread,
    };
}
