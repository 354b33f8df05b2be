using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>One scenario in one step, over all shards.</summary>
sealed record PatternReport
{
    public required Pattern Pattern { get; init; }

    /// <summary>Index of the scenario in the plan.</summary>
    public int Scenario { get; init; }

    /// <summary>Name of the scenario.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the load was started; if not, all counts are 0.</summary>
    public bool Started { get; init; }

    /// <summary>Whether it was cut short by an interruption or a lost shard.</summary>
    public bool Partial { get; init; }

    /// <summary>Moment all shards were to start at, by the wall clock here.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The same moment on the clock of the run, µs since the run began.</summary>
    public long? StartUs { get; init; }

    /// <summary>Time to send for, µs; 0 where a number of requests ended it.</summary>
    public long PlannedDurationUs { get; init; }

    /// <summary>Whether requests were due at times of their own (open model), rather than one after another.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The same load before this one; never part of the figures here. Null where there was none.</summary>
    public PatternReport? Warmup { get; init; }

    /// <summary>Requests planned; with a duration what the workers say they planned.</summary>
    public long Planned { get; init; }

    /// <summary>Requests that were planned and not sent.</summary>
    public long NotSent { get; init; }

    /// <summary>Requests that were given to shards which were lost, or whose samples were dropped: nothing is known of
    /// them.</summary>
    public long Unaccounted { get; init; }

    /// <summary>HTTP requests on the wire, which are more than requests where a request takes several.</summary>
    public long HttpRequests { get; init; }

    /// <summary>From the first start to the last end over the fleet, µs; 0 when nothing was sent.</summary>
    public long ElapsedUs { get; init; }

    /// <summary>All of it by operation, without the series.</summary>
    public required PatternTotals Totals { get; init; }

    /// <summary>The pattern's own requests over time.</summary>
    public required PatternSeries Series { get; init; }

    /// <summary>All operations of the pattern together.</summary>
    public required OperationTotals Sum { get; init; }

    /// <summary>The slowest requests that carried trace context, slowest first; at most 20.</summary>
    public IReadOnlyList<TracedRequest> Slowest { get; init; } = [];

    public required FailureMessages Messages { get; init; }

    /// <summary>Rounds of MCP requests in which the server asked for input before it answered.</summary>
    public long InputRounds { get; init; }

    /// <summary>Responses whose event stream stayed open behind them, so that the next request took another connection.</summary>
    public long StreamsLeftOpen { get; init; }

    /// <summary>Responses by the state of their task, those that occurred.</summary>
    public IReadOnlyList<(TaskState State, long Responses)> TaskStates { get; init; } = [];

    /// <summary>Streams of an agent's events; null where there were none.</summary>
    public StreamsReport? Streams { get; init; }

    /// <summary>Tools of which one was drawn for every call; none where one was called.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>How the virtual users paused between their requests; null for not at all.</summary>
    public Pauses? Pauses { get; init; }

    /// <summary>Lines of the tokens that were refused, in order; of many not all.</summary>
    public IReadOnlyList<uint> RefusedTokens { get; init; } = [];

    /// <summary>Streams that were to stay open beside the load; null for none.</summary>
    public IdleStreams? IdleStreams { get; init; }

    /// <summary>What the gateway said of a limit of the rate; null for nothing.</summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary>Requests that it refused for their rate.</summary>
    public long RateLimited => Sum.Counts.ByOutcome.Where(o => o.Key.Class == OutcomeClass.RateLimited).Sum(o => o.Value);

    /// <summary>Revision of MCP that was spoken; null for another protocol, or where none was agreed on.</summary>
    public string? McpVersion { get; init; }

    public IReadOnlyList<string> Facts { get; init; } = [];

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public IReadOnlyList<ShardPatternReport> Shards { get; init; } = [];

    public long Successful => Sum.Counts.Ok;

    public long Failed => Sum.Counts.Failed;

    public long Aborted => Sum.Counts.Aborted;

    /// <summary>Requests that ended in success or failure.</summary>
    public long Total => Successful + Failed;

    /// <summary>Requests that ended, a second.</summary>
    public double RequestsPerSecond => ElapsedUs == 0 ? 0 : Total * 1e6 / ElapsedUs;

    /// <summary>Requests that were due, a second of the planned duration; null in the closed model, which offers what is asked
    /// for.</summary>
    public double? OfferedRate => IsOpen && PlannedDurationUs > 0 ? Planned * 1e6 / PlannedDurationUs : null;

    /// <summary>Requests that succeeded, a second.</summary>
    public double DeliveredRate => ElapsedUs == 0 ? 0 : Successful * 1e6 / ElapsedUs;

    /// <summary>Why shards could not run the pattern at all, each reason once, and how many shards it holds for.</summary>
    public IEnumerable<(Fault Fault, int Shards)> Faults => Shards
        .Where(s => s.Ready?.Fault is not null)
        .GroupBy(s => (s.Ready!.Fault.Code, s.Ready.Fault.Message))
        .Select(g => (g.First().Ready!.Fault, g.Count()));
}
