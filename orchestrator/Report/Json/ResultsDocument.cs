using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Judge.Capacity;
using AgentGatewayPerf.Judge.Overhead;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Report.Json;

/// <summary>
/// The result of a run, from which every output is written; the results file is this as JSON. docs/results.md says what every
/// field means. Times are µs where the name ends in Us and seconds where it ends in S.
/// </summary>
sealed record ResultsDocument
{
    /// <summary>Raised when a field changes its meaning or goes, or when one comes that old files must be given.</summary>
    public const int CurrentSchema = 2;

    /// <summary>Version of the schema the document is of.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Name of the run.</summary>
    public required string RunId { get; init; }

    /// <summary>Version of the orchestrator.</summary>
    public required string Version { get; init; }

    /// <summary>Name that the user gave the run.</summary>
    public string? Label { get; init; }

    /// <summary>What the user wants to know of the run later.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The command line that does the same again.</summary>
    public string Command { get; init; } = "";

    /// <summary>When the run started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long the run took.</summary>
    public required double ElapsedS { get; init; }

    /// <summary>How the run is assessed.</summary>
    public required ResultsExit Exit { get; init; }

    /// <summary>What was run.</summary>
    public required ResultsConfiguration Configuration { get; init; }

    /// <summary>Name of the fleet.</summary>
    public required string Fleet { get; init; }

    /// <summary>What the run cost; null where nothing is paid for.</summary>
    public ResultsCost? Cost { get; init; }

    /// <summary>The workers.</summary>
    public required IReadOnlyList<ResultsShard> Shards { get; init; }

    /// <summary>All patterns together.</summary>
    public required ResultsSummary Summary { get; init; }

    /// <summary>How the run did against each threshold.</summary>
    public IReadOnlyList<ResultsThreshold> Thresholds { get; init; } = [];

    /// <summary>What the workers' reports of themselves say about the figures.</summary>
    public required ResultsGenerator Generator { get; init; }

    /// <summary>Every pattern of the run in its order.</summary>
    public required IReadOnlyList<ResultsPattern> Patterns { get; init; }

    /// <summary>What targets add to the first of them, pattern by pattern; none where there is only one.</summary>
    public IReadOnlyList<OverheadReport> Overhead { get; init; } = [];

    /// <summary>What was found of the capacity; null where nothing was searched for. The pattern then is the load that
    /// holds.</summary>
    public CapacityReport? Capacity { get; init; }

    /// <summary>Every run of a load that was repeated; none where it ran once. The patterns then are all runs together.</summary>
    public IReadOnlyList<ResultsRun> Runs { get; init; } = [];

    /// <summary>How those runs differ.</summary>
    public IReadOnlyList<RunSpread> Spread { get; init; } = [];

    /// <summary>How a long load changes from its first to its last part; none where nobody asked.</summary>
    public IReadOnlyList<Drift> Drift { get; init; } = [];

    /// <summary>What makes the result incomplete.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>What the user should know about the way it was run.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What can be done about failures.</summary>
    public required IReadOnlyList<string> Advice { get; init; }

    /// <summary>The orchestrator's machine.</summary>
    public required ResultsEnvironment Environment { get; init; }
}

/// <summary>How the run is assessed.</summary>
/// <param name="Code">What the process ends with.</param>
/// <param name="Verdict">The whole of it.</param>
/// <param name="Reason">Why, in one line.</param>
/// <param name="StoppedEarly">Why a rule of the user stopped the run early; null when none did.</param>
sealed record ResultsExit(int Code, Verdict Verdict, string Reason, string? StoppedEarly = null);

/// <summary>One run of a load that was repeated.</summary>
/// <param name="Run">Its number, from 1.</param>
/// <param name="Patterns">Its patterns.</param>
sealed record ResultsRun(int Run, IReadOnlyList<ResultsPattern> Patterns);

/// <summary>What the containers of the run cost.</summary>
/// <param name="Containers">How many were started.</param>
/// <param name="ContainerSeconds">Their lives added up.</param>
/// <param name="Usd">What that costs by list prices.</param>
/// <param name="EstimatedUsd">What was estimated before the run.</param>
/// <param name="UsdPerMillionRequests">The same for a million requests, starts of the containers included; null without any.</param>
/// <param name="Prices">Which prices.</param>
sealed record ResultsCost(
    int Containers, double ContainerSeconds, decimal Usd, decimal? EstimatedUsd, decimal? UsdPerMillionRequests, string Prices);

/// <summary>All patterns together.</summary>
/// <param name="PatternsTested">Patterns whose load was started.</param>
/// <param name="TotalRequests">Requests that ended in success or failure.</param>
/// <param name="Successful">Requests that succeeded.</param>
/// <param name="Failed">Requests that failed.</param>
/// <param name="SuccessRate">From 0 to 1; null when there was no request.</param>
/// <param name="MeanLatencyUs">Mean response time of the successful requests; null when there was none.</param>
sealed record ResultsSummary(
    int PatternsTested, long TotalRequests, long Successful, long Failed, double? SuccessRate, double? MeanLatencyUs);

/// <summary>A threshold on one pattern.</summary>
/// <param name="Expression">As the user typed it.</param>
/// <param name="Pattern">Name of the pattern.</param>
/// <param name="Operation">The operation it is on; null for the whole pattern.</param>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Comparison">&lt;, &lt;=, &gt; or &gt;=.</param>
/// <param name="Limit">What the value is compared with.</param>
/// <param name="Value">What was measured; null when nothing was.</param>
/// <param name="Unit">Of the limit and the value.</param>
/// <param name="Passed">Whether it is as asked for.</param>
sealed record ResultsThreshold(
    string Expression, string Pattern, string? Operation, string Metric, string Comparison, double Limit, double? Value,
    MetricUnit Unit,
    bool Passed);

/// <summary>What the workers' reports of themselves say about the figures.</summary>
/// <param name="Status">The whole of it.</param>
/// <param name="Limits">What limited the generator.</param>
sealed record ResultsGenerator(GeneratorStatus Status, IReadOnlyList<ResultsLimit> Limits);

/// <summary>One limit of the generator.</summary>
/// <param name="Limit">What it was.</param>
/// <param name="Reason">What was seen.</param>
/// <param name="Advice">What to do about it.</param>
/// <param name="Shards">Numbers of the shards that met it.</param>
/// <param name="Patterns">Names of the patterns during which they did.</param>
sealed record ResultsLimit(Limit Limit, string Reason, string Advice, IReadOnlyList<int> Shards, IReadOnlyList<string> Patterns);

/// <summary>The orchestrator's machine.</summary>
/// <param name="Os">Its system.</param>
/// <param name="Architecture">Its processor architecture.</param>
/// <param name="Processors">How many processors the orchestrator may use.</param>
/// <param name="Runtime">Version of .NET.</param>
sealed record ResultsEnvironment(string Os, string Architecture, int Processors, string Runtime);
