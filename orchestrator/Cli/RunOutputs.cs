using AgentGatewayPerf.Live;
using AgentGatewayPerf.Otlp;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Report.Parquet;

namespace AgentGatewayPerf.Cli;

/// <summary>The outputs that a command line asks for.</summary>
static class RunOutputs
{
    /// <summary>All of them, in the order in which they are made: files before the report, and the page that waits for readers
    /// last.</summary>
    /// <exception cref="Common.UsageException">One is not named as it has to be.</exception>
    public static IReadOnlyList<IOutput> Of(
        LoadArguments arguments, Func<string, string?> environment, TimeProvider time, ILogger logger)
    {
        var files = arguments.Results;
        return
        [
            .. When(arguments.Output, path => new DocumentFile("--output", path, ResultsFile.Write, logger)),
            .. DocumentFiles.Of(files, "--report", logger),
            .. When(files.Samples, path => new SampleOutput(path, logger)),
            .. When(files.Otlp, endpoint => new MetricOutput(OtlpAddress.Parse(endpoint, environment), logger)),
            new ConsoleOutput(Console.Out),
            .. files.Ui ? [new LivePageOutput(time, url => CommandLog.Page(logger, url.AbsoluteUri))] : Array.Empty<IOutput>(),
        ];
    }

    static IEnumerable<IOutput> When(string? argument, Func<string, IOutput> make) => argument is null ? [] : [make(argument)];
}
