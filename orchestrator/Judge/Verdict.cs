using System.Text.Json.Serialization;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Judge;

/// <summary>How a run is assessed.</summary>
[JsonConverter(typeof(EnumWordConverter<Verdict>))]
enum Verdict
{
    /// <summary>All is as it was asked for.</summary>
    Ok,

    /// <summary>Requests failed or were not sent, a threshold was missed, or a rule of the user stopped the run.</summary>
    Failed,

    /// <summary>Something is missing from the result.</summary>
    Incomplete,

    /// <summary>The user stopped the run.</summary>
    Interrupted,

    /// <summary>The run is not over.</summary>
    Running,
}
