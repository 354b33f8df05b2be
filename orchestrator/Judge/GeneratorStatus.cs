using System.Text.Json.Serialization;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Judge;

/// <summary>What the load generator's reports say about the figures.</summary>
[JsonConverter(typeof(EnumWordConverter<GeneratorStatus>))]
enum GeneratorStatus
{
    /// <summary>Nothing kept it from generating the load that was asked for.</summary>
    Ok,

    /// <summary>The figures are partly its own.</summary>
    Limited,

    /// <summary>There was too little to judge.</summary>
    NotJudged,
}
