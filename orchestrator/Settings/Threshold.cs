using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>What a figure of the run has to be for the run to pass.</summary>
/// <param name="Text">As the user typed it.</param>
/// <param name="Patterns">Patterns it holds for, each on its own.</param>
/// <param name="Operation">The operation it is on, in words; null for the whole pattern.</param>
/// <param name="Condition">The metric and its limit.</param>
sealed record Threshold(string Text, IReadOnlyList<Pattern> Patterns, string? Operation, Condition Condition)
{
    /// <summary>Whether it says how many failures of a pattern are fine, instead of none.</summary>
    public bool DecidesOnErrorsOf(Pattern pattern) => Condition.Metric.IsShare && Operation is null && Patterns.Contains(pattern);
}
