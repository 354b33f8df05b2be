namespace AgentGatewayPerf.Report.Json;

/// <summary>The results file. docs/results.md says what every field means; times are µs where the name ends so.</summary>
sealed record ResultsDocument
{
    /// <summary>Raised when a field changes its meaning or goes; new fields do not raise it.</summary>
    public const int CurrentSchema = 1;

    public int Schema { get; init; } = CurrentSchema;
    public required string RunId { get; init; }
    public required string Version { get; init; }
    public string? Label { get; init; }
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
    public string Command { get; init; } = "";
    public required DateTimeOffset StartedAt { get; init; }
    public required double ElapsedS { get; init; }
    public required ResultsExit Exit { get; init; }
    public required ResultsConfiguration Configuration { get; init; }
    public required string Fleet { get; init; }
    public required IReadOnlyList<ResultsShard> Shards { get; init; }
    public required ResultsSummary Summary { get; init; }
    public IReadOnlyList<ResultsThreshold> Thresholds { get; init; } = [];
    public required ResultsGenerator Generator { get; init; }
    public required IReadOnlyList<ResultsPattern> Patterns { get; init; }
    public required IReadOnlyList<string> Problems { get; init; }
    public required IReadOnlyList<string> Warnings { get; init; }
    public required IReadOnlyList<string> Advice { get; init; }
    public required ResultsEnvironment Environment { get; init; }
}
