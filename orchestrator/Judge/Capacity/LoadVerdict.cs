using System.Text.Json.Serialization;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Judge.Capacity;

/// <summary>What the steps at one load say about all objectives together.</summary>
[JsonConverter(typeof(EnumWordConverter<LoadVerdict>))]
enum LoadVerdict
{
    /// <summary>All objectives hold, with the confidence asked for.</summary>
    Holds,

    /// <summary>One of them does not hold, with the confidence asked for.</summary>
    Breaks,

    /// <summary>The steps do not show which of the two it is.</summary>
    Undecided,

    /// <summary>The load generator was limited: the steps prove nothing.</summary>
    GeneratorLimited,
}
