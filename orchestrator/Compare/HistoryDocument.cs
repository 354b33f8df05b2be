using System.Text.Json.Serialization;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Compare;

/// <summary>Many runs one after another.</summary>
/// <param name="Patterns">Every pattern that any run has, each with its runs.</param>
sealed record HistoryDocument(IReadOnlyList<HistoryPattern> Patterns)
{
    /// <summary>Puts runs in their order.</summary>
    /// <param name="runs">The runs, the earliest first.</param>
    public static HistoryDocument Of(IReadOnlyList<ResultsDocument> runs) => new(
    [
        .. runs.SelectMany(run => run.Patterns.Where(p => p.Started).Select(p => p.Pattern)).Distinct()
            .Select(name => new HistoryPattern(name, PointsOf(runs, name))),
    ]);

    static IReadOnlyList<HistoryPoint> PointsOf(IReadOnlyList<ResultsDocument> runs, string pattern) =>
    [
        .. from run in runs
           from p in run.Patterns
           where p.Pattern == pattern && p.Started
           select HistoryPoint.Of(run, p),
    ];
}

/// <summary>One pattern over many runs.</summary>
/// <param name="Pattern">Its name.</param>
/// <param name="Runs">Its runs, the earliest first.</param>
sealed record HistoryPattern(string Pattern, IReadOnlyList<HistoryPoint> Runs);

/// <summary>One pattern of one run.</summary>
/// <param name="RunId">Name of the run.</param>
/// <param name="StartedAt">When the run started.</param>
/// <param name="Label">Name that the user gave it; null for none.</param>
/// <param name="Tags">What the user wants to know of it.</param>
/// <param name="Verdict">How it was assessed.</param>
/// <param name="P50Us">Median response time; null when no request succeeded.</param>
/// <param name="P99Us">99th percentile.</param>
/// <param name="RequestsPerSecond">Requests that ended, a second.</param>
/// <param name="ErrorRate">Share of the requests that failed; null when none ended.</param>
sealed record HistoryPoint(
    string RunId, DateTimeOffset StartedAt, string? Label, IReadOnlyDictionary<string, string> Tags, Verdict Verdict,
    double? P50Us, double? P99Us, double RequestsPerSecond, double? ErrorRate)
{
    /// <summary>The point of a run.</summary>
    public static HistoryPoint Of(ResultsDocument run, ResultsPattern pattern) => new(
        run.RunId, run.StartedAt, run.Label, run.Tags, run.Exit.Verdict, pattern.SuccessfulTimes.ResponseTime?.P50Us,
        pattern.SuccessfulTimes.ResponseTime?.P99Us, pattern.RequestsPerSecond,
        pattern.TotalRequests == 0 ? null : (double)pattern.Failed / pattern.TotalRequests);
}

/// <summary>How a history is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HistoryDocument))]
sealed partial class HistoryJson : JsonSerializerContext;
