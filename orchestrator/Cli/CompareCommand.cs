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
        var files = new Argument<string[]>("baseline.json|DIR…")
        {
            Description = "Results files, or folders of them, to compare with; without --against two files, the baseline first",
            Arity = ArgumentArity.OneOrMore,
        };
        var against = new Option<string[]>("--against")
        {
            Description = "Results files, or folders of them, of the runs in question",
            HelpName = "candidate.json|DIR…",
            AllowMultipleArgumentsPerToken = true,
        };
        var last = Flag.Number<int>("--last", "Compare with the last N runs of the baseline only", "all");
        var failOn = new Option<string?>("--fail-on")
        {
            Description = "End in exit code 1 when the candidate is worse, or also when it is inconclusive",
            HelpName = "worse|inconclusive",
        };
        var tolerance = Flag.Text(
            "--tolerance", "PERCENT", "By how much runs may differ and still count as the same", $"{DefaultTolerance * 100}%");
        var anyway = new Option<bool>("--anyway") { Description = "Compare runs of different loads as well" };
        var report = Flag.Text("--report", "FILE", "Write the comparison as one HTML file to look at");
        var command = new Command("compare", "Compare results files: better, same, worse or inconclusive")
        {
            files, against, last, failOn, tolerance, anyway, report,
        };
        command.SetAction(parse =>
        {
            var (baseline, candidate) = Sides(parse.GetValue(files) ?? [], parse.GetValue(against) ?? []);
            return Run(
                baseline, candidate, ReadLast(parse.GetValue(last)), FailOn(parse.GetValue(failOn)),
                Tolerance(parse.GetValue(tolerance)), parse.GetValue(anyway), parse.GetValue(report));
        });
        return command;
    }

    static (string[] Baseline, string[] Candidate) Sides(string[] files, string[] against) => (files, against) switch
    {
        (_, [_, ..]) => (files, against),
        ([var baseline, var candidate], _) => ([baseline], [candidate]),
        _ => throw new UsageException(
            "compare takes two results files, or --against between the runs to compare with and those in question: "
            + "compare base1.json base2.json base3.json --against new1.json new2.json new3.json"),
    };

    static int? ReadLast(int? last) => last is null or >= 1 ? last : throw new UsageException($"--last must be at least 1, not {last}.");

    static int Run(
        string[] baselinePaths, string[] candidatePaths, int? last, IReadOnlyList<ComparisonVerdict> failOn, double tolerance,
        bool anyway, string? report)
    {
        foreach (var path in baselinePaths)
            DistinctFiles.Check([("The baseline", path), ("--report", report)]);
        foreach (var path in candidatePaths)
            DistinctFiles.Check([("The candidate", path), ("--report", report)]);
        if (report is not null)
            AtomicFile.CheckWritable("--report", report);
        var candidate = RunFiles.Read(candidatePaths, Skipped);
        var ids = candidate.Select(run => run.RunId).ToHashSet();
        // A folder may hold the run in question as well.
        var all = RunFiles.Read(baselinePaths, Skipped);
        var others = baselinePaths.Any(Directory.Exists) ? [.. all.Where(run => !ids.Contains(run.RunId))] : all;
        if (others.Count == 0)
            throw new UsageException("The baseline holds no other run than those in question.");
        var baseline = RunFiles.Last(others, last);
        var comparison = ResultsFile.Use(
            $"{string.Join(", ", baselinePaths)} or {string.Join(", ", candidatePaths)}", () => Compare(baseline, candidate, tolerance, anyway));
        if (report is not null
            && !AtomicFile.TryWrite(report, stream => ComparisonReport.Write(stream, comparison), NullLogger.Instance))
        {
            throw new UsageException($"--report {report} could not be written.");
        }
        ComparisonText.Write(Console.Out, comparison);
        return failOn.Contains(comparison.Verdict) ? ExitCode.Failed : ExitCode.Success;
    }

    static void Skipped(string reason) => Console.Error.WriteLine($"Left out: {reason}");

    /// <summary>Compares two sides of one or more runs each.</summary>
    /// <exception cref="UsageException">They are not of the same load.</exception>
    public static ComparisonDocument Compare(
        IReadOnlyList<ResultsDocument> baseline, IReadOnlyList<ResultsDocument> candidate, double tolerance, bool anyway)
    {
        ResultsDocument[] others = [.. baseline.Skip(1), .. candidate];
        List<string> differences = [.. others.SelectMany(run => Comparability.Differences(baseline[0], run)).Distinct()];
        if (differences.Count > 0 && !anyway)
        {
            throw new UsageException(
                $"These runs are not of the same load: {string.Join("; ", differences)}.\nCompare runs of the same load, or add --anyway.");
        }
        return Comparison.Of(
            baseline, candidate, tolerance,
            [.. differences, .. candidate.SelectMany(run => Comparability.Warnings(baseline[0], run)).Distinct()]);
    }

    static IReadOnlyList<ComparisonVerdict> FailOn(string? text) => text switch
    {
        null => [],
        "worse" => [ComparisonVerdict.Worse],
        "inconclusive" => [ComparisonVerdict.Worse, ComparisonVerdict.Inconclusive],
        _ => throw new UsageException($"--fail-on must be worse or inconclusive, not '{text}'."),
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
