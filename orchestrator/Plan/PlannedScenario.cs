using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Plan;

/// <summary>A scenario over all shards.</summary>
/// <param name="Name">Names it in reports.</param>
/// <param name="Pattern">What it sends.</param>
/// <param name="Target">Index of its target in the plan.</param>
/// <param name="RequestsPerUnit">Requests that belong together: the turns of a conversation; else 1.</param>
sealed record PlannedScenario(string Name, Pattern Pattern, int Target, int RequestsPerUnit)
{
    /// <summary>Scenarios of the same name here are reported as one: the runs of a load that is repeated.</summary>
    public string ReportedAs { get; init; } = Name;

    /// <summary>Tools of which one is drawn for every call; none where one is called.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>What its requests are.</summary>
    public IEnumerable<Operation> Operations => PatternInfo.Of(Pattern).OperationsOf(RequestsPerUnit, Tools.Count);

    /// <summary>Which run of a load that is repeated it is, from 1.</summary>
    public int Run { get; init; } = 1;
}
