using System.CommandLine;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Compare;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Cli;

/// <summary>Shows how figures change over many runs.</summary>
static class HistoryCommand
{
    public static Command Build()
    {
        var files = new Argument<string[]>("results.json|DIR…")
        {
            Description = "Results files, or folders of them",
            Arity = ArgumentArity.OneOrMore,
        };
        var last = Flag.Number<int>("--last", "Show the last N runs only", "all");
        var report = Flag.Text("--report", "FILE", "Write the trend as one HTML file to look at");
        var command = new Command("history", "Show p50, p99, rate and errors of many results files") { files, last, report };
        command.SetAction(parse => Run(parse.GetValue(files) ?? [], parse.GetValue(last), parse.GetValue(report)));
        return command;
    }

    static int Run(string[] paths, int? last, string? report)
    {
        if (last < 1)
            throw new UsageException($"--last must be at least 1, not {last}.");
        foreach (var path in paths)
            DistinctFiles.Check([("The results", path), ("--report", report)]);
        if (report is not null)
            AtomicFile.CheckWritable("--report", report);
        var runs = RunFiles.Last(RunFiles.Read(paths, reason => Console.Error.WriteLine($"Left out: {reason}")), last);
        var history = ResultsFile.Use(string.Join(", ", paths), () => HistoryDocument.Of(runs));
        if (report is not null
            && !AtomicFile.TryWrite(report, stream => HistoryReport.Write(stream, history), NullLogger.Instance))
        {
            throw new UsageException($"--report {report} could not be written.");
        }
        HistoryReport.Write(Console.Out, history);
        return ExitCode.Success;
    }
}
