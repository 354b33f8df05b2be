using System.Text.Json;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Report;

/// <summary>Writes and reads results files.</summary>
static class ResultsFile
{
    /// <summary>Writes a document as JSON.</summary>
    public static void Write(Stream stream, ResultsDocument document) =>
        JsonSerializer.Serialize(stream, document, ResultsJson.Default.ResultsDocument);

    /// <summary>Reads a results file of this or an earlier version.</summary>
    /// <exception cref="UsageException">It is none, or newer than this program.</exception>
    public static ResultsDocument Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var json = JsonDocument.Parse(stream);
            var document = json.Deserialize(ResultsJson.Default.ResultsDocument);
            if (document is null)
                throw new UsageException($"{path} is not a results file of agentgateway-perf.");
            if (document.Schema > ResultsDocument.CurrentSchema)
            {
                throw new UsageException(
                    $"{path} was written by a newer version ({document.Version}) than this one; use that one.");
            }
            return ResultsCheck.Problem(json.RootElement) is { } problem
                ? throw new UsageException($"{path} is damaged: {problem}.")
                : WithFailures(WithFindings(document));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new UsageException($"{path} is not a results file of agentgateway-perf. Write one with --output.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>Does something with figures that were read from files.</summary>
    /// <param name="paths">The files, for the error.</param>
    /// <param name="act">Fails where the figures do not fit together.</param>
    /// <exception cref="UsageException">They do not.</exception>
    public static T Use<T>(string paths, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is not (UsageException or IOException or UnauthorizedAccessException))
        {
            throw new UsageException($"{paths} holds figures that do not fit together: {Printable.OneLine(e.Message, 200)}");
        }
    }

    // What a file does not hold is null here, whatever the record says of it.
    static ResultsDocument WithFindings(ResultsDocument document) => document with
    {
        Overhead = document.Overhead ?? [],
        Runs = document.Runs ?? [],
        Spread = document.Spread ?? [],
        Drift = document.Drift ?? [],
    };

    // Files of schema 1 do not say which patterns failed, which follows from their figures, and why a rule stopped the run only
    // in the reason.
    static ResultsDocument WithFailures(ResultsDocument document) => document.Schema >= 2 ? document : document with
    {
        Exit = document.Exit.Reason.StartsWith(Assessment.StoppedEarlyPrefix, StringComparison.Ordinal)
            ? document.Exit with { StoppedEarly = document.Exit.Reason[Assessment.StoppedEarlyPrefix.Length..] }
            : document.Exit,
        Patterns = [.. document.Patterns.Select(p => p with
        {
            Failure = PatternRules.FailureOf(
                p.Started, p.Partial, p.Failed, AllowsFailures(document, p),
                PatternRules.NotSentThatCounts(p.OpenModel, p.Planned, p.NotSent)),
        })],
    };

    static bool AllowsFailures(ResultsDocument document, ResultsPattern pattern) =>
        document.Thresholds.Any(t => t.Pattern == pattern.Pattern && t.Operation is null && t.Unit == MetricUnit.Share);
}
