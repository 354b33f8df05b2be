using System.Text.Json.Serialization;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Compare;

/// <summary>What a comparison says of the candidate.</summary>
[JsonConverter(typeof(EnumWordConverter<ComparisonVerdict>))]
enum ComparisonVerdict
{
    /// <summary>It is better than the baseline.</summary>
    Better,

    /// <summary>It does not differ by more than is tolerated.</summary>
    Same,

    /// <summary>It is worse than the baseline.</summary>
    Worse,

    /// <summary>The runs do not show which of these it is.</summary>
    Inconclusive,
}
