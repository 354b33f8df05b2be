namespace AgentGatewayPerf.Judge;

/// <summary>How the load generator is assessed.</summary>
/// <param name="Status">The whole of it.</param>
/// <param name="Limits">What limited it, the causes of others first; empty unless it was limited.</param>
sealed record GeneratorAssessment(GeneratorStatus Status, IReadOnlyList<GeneratorLimit> Limits)
{
    /// <summary>The assessment where there was too little to judge.</summary>
    public static GeneratorAssessment NotJudged { get; } = new(GeneratorStatus.NotJudged, []);
}
