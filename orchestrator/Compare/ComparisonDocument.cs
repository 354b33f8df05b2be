using System.Globalization;
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
    ResultsDocument Baseline, ResultsDocument Candidate)
{
    /// <summary>Runs of the baseline; the document of the first stands for them.</summary>
    public int BaselineRuns { get; init; } = 1;

    /// <summary>Runs of the candidate; the document of the first stands for them.</summary>
    public int CandidateRuns { get; init; } = 1;

    /// <summary>What the intervals hold and what they do not, in one sentence.</summary>
    public string Note => BaselineRuns + CandidateRuns == 2
        ? string.Create(CultureInfo.InvariantCulture,
            $"In brackets the {Confidence:0%} confidence interval from how each run varies within itself. One run a side does not show how runs of the same thing differ: repeat both (--repeat 3) and compare them all.")
        : string.Create(CultureInfo.InvariantCulture,
            $"In brackets the interval from the differences between {BaselineRuns} and {CandidateRuns} runs; all metrics of a pattern together hold with {Confidence:0%} confidence.");
}
