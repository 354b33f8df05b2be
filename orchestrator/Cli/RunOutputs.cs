using AgentGatewayPerf.Live;
using AgentGatewayPerf.Otlp;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Report.Parquet;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>The outputs that a command line asks for.</summary>
static class RunOutputs
{
    /// <summary>All of them, in the order in which they are made: files before the report, and the page that waits for readers
    /// last.</summary>
    /// <param name="settings">What was asked for.</param>
    /// <param name="environment">Variables of the environment.</param>
    /// <param name="time">Time of the run.</param>
    /// <param name="logger">Learns what could not be made.</param>
    /// <param name="hurry">Nothing is waited for any more.</param>
    /// <exception cref="Common.UsageException">One is not named as it has to be.</exception>
    public static IReadOnlyList<IOutput> Of(
        LoadSettings settings, Func<string, string?> environment, TimeProvider time, ILogger logger,
        CancellationToken hurry = default)
    {
        var output = settings.Output;
        var isStandard = output.Json == OutputSection.StandardOutput;
        return
        [
            .. When(isStandard ? null : output.Json, path => new DocumentFile("--output", path, ResultsFile.Write, logger)),
            .. DocumentFiles.Of(output.Files, "--report", logger),
            .. When(output.Samples, path => new SampleOutput(path, logger)),
            .. When(output.Otlp, endpoint => new MetricOutput(OtlpAddress.Parse(endpoint, environment), logger, hurry)),
            .. isStandard ? [new StandardOutputDocument(logger)] : Array.Empty<IOutput>(),
            new ConsoleOutput(isStandard ? Console.Error : Console.Out, logger),
            .. output.Ui ? [new LivePageOutput(time, url => CommandLog.Page(logger, url.AbsoluteUri))] : Array.Empty<IOutput>(),
        ];
    }

    static IEnumerable<IOutput> When(string? argument, Func<string, IOutput> make) => argument is null ? [] : [make(argument)];
}
