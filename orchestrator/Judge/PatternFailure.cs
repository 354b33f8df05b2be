using System.Text.Json.Serialization;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Judge;

/// <summary>Why a pattern did not do what it was asked to, its thresholds apart.</summary>
[JsonConverter(typeof(EnumWordConverter<PatternFailure>))]
enum PatternFailure
{
    /// <summary>Its load was not started.</summary>
    NotRun,

    /// <summary>Requests failed, and no threshold says how many may.</summary>
    RequestsFailed,

    /// <summary>Requests could not be sent.</summary>
    NotSent,

    /// <summary>It was cut short.</summary>
    CutShort,
}
