
namespace AgentGatewayPerf.Settings;

/// <summary>What a threshold is on.</summary>
enum MetricKind
{
    /// <summary>A percentile of the response times of successful requests.</summary>
    Percentile,

    /// <summary>Their mean.</summary>
    Average,

    /// <summary>The slowest of them.</summary>
    Maximum,

    /// <summary>Failed requests of all that ended.</summary>
    ErrorRate,

    /// <summary>Successful requests of all that ended.</summary>
    SuccessRate,

    /// <summary>Requests that ended, a second.</summary>
    RequestsPerSecond,

    /// <summary>Requests that ended.</summary>
    Count,

    /// <summary>What a target adds to a time of the first one.</summary>
    Added,

    /// <summary>The highest load that meets all objectives.</summary>
    Capacity,
}
