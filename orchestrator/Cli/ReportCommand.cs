using System.CommandLine;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Settings;
using Serilog;
using Serilog.Extensions.Logging;

namespace AgentGatewayPerf.Cli;

/// <summary>Makes files again from a result that was kept.</summary>
static class ReportCommand
{
    const string HtmlFlag = "--html";

    public static Command Build()
    {
        var file = new Argument<string>("results.json") { Description = "A file that --output wrote" };
        var files = new OutputFiles.Flags(HtmlFlag);
        var command = new Command("report", "Make HTML, JUnit, CSV or Markdown files from a results file");
        command.Arguments.Add(file);
        foreach (var option in files.All)
            command.Options.Add(option);
        command.SetAction(
            (parse, cancellationToken) =>
                WriteAsync(parse.GetValue(file)!, files.Read(new FlagValues(parse)), cancellationToken));
        return command;
    }

    static async Task<int> WriteAsync(string path, OutputFiles files, CancellationToken cancellationToken)
    {
        if (files is { Html: null, JUnit: null, Csv: null, Markdown: null })
            throw new UsageException("Name at least one file to write: --html, --junit, --csv or --markdown.");
        await using var log = new LoggerConfiguration().WriteTo.Console(
            standardErrorFromLevel: Serilog.Events.LogEventLevel.Verbose,
            formatProvider: System.Globalization.CultureInfo.InvariantCulture).CreateLogger();
        using var loggers = new SerilogLoggerFactory(log);
        var logger = loggers.CreateLogger(nameof(ReportCommand));
        DistinctFiles.Check([("The results file", path), .. files.Named(HtmlFlag)]);
        await using var outputs = new Outputs(DocumentFiles.Of(files, HtmlFlag, logger), logger);
        await outputs.CheckAsync(cancellationToken);
        var document = ResultsFile.Read(path);
        // Before the first file is there: either all can be made of these figures or none.
        ResultsFile.Use(path, () => DocumentFiles.CanMake(document));
        return await outputs.TryCompleteAsync(document) ? ExitCode.Success : ExitCode.Incomplete;
    }
}
