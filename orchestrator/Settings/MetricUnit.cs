using System.Text.Json.Serialization;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Settings;

/// <summary>What the values of a metric are.</summary>
[JsonConverter(typeof(EnumWordConverter<MetricUnit>))]
enum MetricUnit
{
    /// <summary>Times in microseconds.</summary>
    Us,

    /// <summary>Shares from 0 to 1.</summary>
    Share,

    /// <summary>Requests a second.</summary>
    PerSecond,

    /// <summary>Numbers of requests.</summary>
    Requests,
}
