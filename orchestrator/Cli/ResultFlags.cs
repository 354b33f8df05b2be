using System.CommandLine;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>The flags of a load run that judge and keep its result.</summary>
sealed class ResultFlags
{
    readonly Option<string[]> _threshold = Repeated("--threshold", "'METRIC<VALUE'",
        "What a figure has to be, such as 'p99<50ms', 'mcp:tools/call:error_rate<1%', 'rps>500' (see docs/judging.md); a miss ends in "
        + "exit code 1. Repeatable");
    readonly Option<string[]> _abortOn = Repeated("--abort-on", "'METRIC>VALUE for TIME'",
        "Stop the run early when this is so, such as 'error_rate>50% for 10s'. Repeatable");
    readonly FileFlags _files = new("--report");
    readonly Option<string?> _samples = FlagParsers.Text("--samples", "FILE", "Write every single request to a Parquet file while the load runs");
    readonly Option<string?> _label = FlagParsers.Text("--label", "TEXT", "A name for this run, kept with its result");
    readonly Option<string[]> _tag = Repeated("--tag", "KEY=VALUE", "Something to know of this run, kept with its result. Repeatable");
    readonly Option<string?> _otlp = FlagParsers.Text("--otlp", "ENDPOINT",
        "Send OpenTelemetry metrics to a collector while the load runs: http://localhost:4317 (gRPC), http://localhost:4318 (HTTP)");
    readonly Option<bool> _ui = new("--ui") { Description = "Serve a page on this machine that shows the run live, and its report in the end" };

    public IReadOnlyList<Option> Judging => [_threshold, _abortOn];

    public IReadOnlyList<Option> Keeping => [.. _files.All, _samples, _label, _tag, _ui, _otlp];

    public ResultArguments Read(ParseResult parse) => _files.Read(parse) with
    {
        Thresholds = parse.GetValue(_threshold) ?? [],
        AbortOn = parse.GetValue(_abortOn) ?? [],
        Samples = parse.GetValue(_samples),
        Label = parse.GetValue(_label),
        Tags = parse.GetValue(_tag) ?? [],
        Ui = parse.GetValue(_ui),
        Otlp = parse.GetValue(_otlp),
        Command = RepeatCommand.Of(parse),
    };

    static Option<string[]> Repeated(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName, AllowMultipleArgumentsPerToken = false };
}
