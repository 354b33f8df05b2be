using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Compare;

/// <summary>Two runs side by side.</summary>
/// <param name="Verdict">Its worst pattern's.</param>
/// <param name="Tolerance">Part of a value by which runs may differ and still count as the same.</param>
/// <param name="Confidence">Of the intervals.</param>
/// <param name="Warnings">What makes the comparison less certain.</param>
/// <param name="Patterns">Patterns that both runs have.</param>
/// <param name="Baseline">The run compared with.</param>
/// <param name="Candidate">The run in question.</param>
sealed record ComparisonDocument(
    ComparisonVerdict Verdict, double Tolerance, double Confidence, IReadOnlyList<string> Warnings,
    IReadOnlyList<PatternComparison> Patterns,
    ResultsDocument Baseline, ResultsDocument Candidate);
