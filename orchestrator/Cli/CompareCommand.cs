using System.CommandLine;
using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Compare;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Cli;

/// <summary>Says whether one run is better or worse than another.</summary>
static class CompareCommand
{
    const double DefaultTolerance = 0.05;

    public static Command Build()
    {
        var baseline = new Argument<string>("baseline.json") { Description = "Results file of the run to compare with" };
        var candidate = new Argument<string>("candidate.json") { Description = "Results file of the run in question" };
        var failOn = new Option<string?>("--fail-on")
        {
            Description = "End in exit code 1 when the candidate is worse, or also when nothing can be told",
            HelpName = "worse|cannot-tell",
        };
        var tolerance = Flag.Text(
            "--tolerance", "PERCENT", "By how much runs may differ and still count as the same", $"{DefaultTolerance * 100}%");
        var anyway = new Option<bool>("--anyway") { Description = "Compare runs of different loads as well" };
        var report = Flag.Text("--report", "FILE", "Write the comparison as one HTML file to look at");
        var command = new Command("compare", "Compare two results files: better, same, worse or cannot tell")
        {
            baseline, candidate, failOn, tolerance, anyway, report,
        };
        command.SetAction(parse =>
            Run(
                parse.GetValue(baseline)!, parse.GetValue(candidate)!, FailOn(parse.GetValue(failOn)),
                Tolerance(parse.GetValue(tolerance)), parse.GetValue(anyway), parse.GetValue(report)));
        return command;
    }

    static int Run(
        string baselinePath, string candidatePath, IReadOnlyList<ComparisonVerdict> failOn, double tolerance, bool anyway,
        string? report)
    {
        DistinctFiles.Check([("The baseline", baselinePath), ("--report", report)]);
        DistinctFiles.Check([("The candidate", candidatePath), ("--report", report)]);
        if (report is not null)
            AtomicFile.CheckWritable("--report", report);
        var (baseline, candidate) = (ResultsFile.Read(baselinePath), ResultsFile.Read(candidatePath));
        var comparison = ResultsFile.Use(
            $"{baselinePath} or {candidatePath}", () => Compare(baseline, candidate, tolerance, anyway));
        if (report is not null
            && !AtomicFile.TryWrite(report, stream => ComparisonReport.Write(stream, comparison), NullLogger.Instance))
        {
            throw new UsageException($"--report {report} could not be written.");
        }
        ComparisonText.Write(Console.Out, comparison);
        return failOn.Contains(comparison.Verdict) ? ExitCode.Failed : ExitCode.Success;
    }

    /// <summary>Compares two runs.</summary>
    /// <exception cref="UsageException">They are not of the same load.</exception>
    public static ComparisonDocument Compare(ResultsDocument baseline, ResultsDocument candidate, double tolerance, bool anyway)
    {
        var differences = Comparability.Differences(baseline, candidate);
        if (differences.Count > 0 && !anyway)
        {
            throw new UsageException(
                $"These runs are not of the same load: {string.Join("; ", differences)}.\nCompare runs of the same load, or add --anyway.");
        }
        return Comparison.Of(baseline, candidate, tolerance, [.. differences, .. Comparability.Warnings(baseline, candidate)]);
    }

    static IReadOnlyList<ComparisonVerdict> FailOn(string? text) => text switch
    {
        null => [],
        "worse" => [ComparisonVerdict.Worse],
        "cannot-tell" => [ComparisonVerdict.Worse, ComparisonVerdict.CannotTell],
        _ => throw new UsageException($"--fail-on must be worse or cannot-tell, not '{text}'."),
    };

    static double Tolerance(string? text)
    {
        if (text is null)
            return DefaultTolerance;
        return
            double.TryParse(text.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent is > 0 and < 100
            ? percent / 100
            : throw new UsageException($"--tolerance takes a percentage above 0, such as 5%, not '{text}'.");
    }
}
