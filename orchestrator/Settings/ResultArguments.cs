
namespace AgentGatewayPerf.Settings;

/// <summary>What the command line says of judging and keeping a result.</summary>
sealed record ResultArguments
{
    public IReadOnlyList<string> Thresholds { get; init; } = [];
    public IReadOnlyList<string> AbortOn { get; init; } = [];
    public string? Html { get; init; }
    public string? JUnit { get; init; }
    public string? Csv { get; init; }
    public string? Markdown { get; init; }
    public string? Samples { get; init; }
    public string? Label { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public bool Ui { get; init; }
    public string? Otlp { get; init; }

    /// <summary>The command line that repeats the run, without the gateway's token.</summary>
    public string Command { get; init; } = "";
}
