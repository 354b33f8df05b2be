using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Fleet.Modal;

/// <summary>
/// Modal's list prices. A container is billed for what it asks for, or for what it uses if that is more, from its start to its
/// end.
/// </summary>
static class ModalPrices
{
    /// <summary>Where and when these prices stood; they are to be looked up again now and then.</summary>
    public const string Source = "modal.com/pricing, August 2026";

    // USD a second for a physical core and for a GiB.
    const decimal Core = 0.0000131m;
    const decimal Gibibyte = 0.00000222m;

    const decimal NonPreemptible = 3m;

    // A choice between several regions of a continent costs less than one region: us against us-east.
    const decimal BroadRegion = 1.5m;
    const decimal NarrowRegion = 1.75m;

    /// <summary>USD a second for the container of a worker.</summary>
    public static decimal Worker(ModalSection options) =>
        Container((decimal)options.Cpu, options.Memory) * (options.NonPreemptible ? NonPreemptible : 1) * Region(options.Region);

    /// <summary>USD a second for the container of the orchestrator when it runs on Modal: two cores and 4 GiB that are never
    /// preempted.</summary>
    public static decimal Orchestrator { get; } = Container(2, 4096) * NonPreemptible;

    static decimal Container(decimal cores, int mebibytes) => cores * Core + mebibytes / 1024m * Gibibyte;

    static decimal Region(string? regions) => regions switch
    {
        null => 1,
        _ when regions.Contains('-', StringComparison.Ordinal) => NarrowRegion,
        _ => BroadRegion,
    };
}
