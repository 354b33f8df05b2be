using System.Text.Json.Serialization;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Judge;

/// <summary>What can keep a load generator from generating the load that was asked for, the causes of others first.</summary>
[JsonConverter(typeof(EnumWordConverter<Limit>))]
enum Limit
{
    /// <summary>Its share of the processors is used up.</summary>
    Quota,

    /// <summary>The kernel held it back because its quota was used up.</summary>
    Throttled,

    /// <summary>A load thread never rests.</summary>
    LoadThread,

    /// <summary>Others use the processors it wants.</summary>
    Neighbours,

    /// <summary>It wakes up late.</summary>
    Timers,

    /// <summary>It sends late although nothing was in the way.</summary>
    Lag,

    /// <summary>The runtime stops it to collect garbage.</summary>
    GarbageCollection,

    /// <summary>What it measures is not taken off it fast enough.</summary>
    Samples,

    /// <summary>It may not open more sockets.</summary>
    OpenFiles,

    /// <summary>All virtual users are busy: a limit of the load model.</summary>
    VirtualUsers,
}
