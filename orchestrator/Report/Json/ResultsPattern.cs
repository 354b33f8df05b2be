using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Report.Json;

/// <summary>One pattern over all shards. As figures it has the percentiles that a <see cref="ResultsDistribution"/>
/// holds.</summary>
sealed record ResultsPattern : IFigures
{
    /// <summary>Its name.</summary>
    public required string Pattern { get; init; }

    /// <summary>Whether its load was started.</summary>
    public required bool Started { get; init; }

    /// <summary>Whether it was cut short.</summary>
    public required bool Partial { get; init; }

    /// <summary>Why it failed, its thresholds apart; null when it did not.</summary>
    public PatternFailure? Failure { get; init; }

    /// <summary>When all shards were to start.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>The same moment since the run began.</summary>
    public required double? StartedS { get; init; }

    /// <summary>From the first start to the last end.</summary>
    public required double ElapsedS { get; init; }

    /// <summary>Whether requests were due at times of their own.</summary>
    public required bool OpenModel { get; init; }

    /// <summary>Pause before a request of a virtual user, the least and the most, s; null for none.</summary>
    public IReadOnlyList<double>? ThinkTimeS { get; init; }

    /// <summary>From the start of a request of a virtual user to that of its next one, s; null where there is no pace.</summary>
    public double? PaceS { get; init; }

    /// <summary>Requests that were due, a second; null in the closed model.</summary>
    public required double? OfferedRate { get; init; }

    /// <summary>Requests that succeeded, a second.</summary>
    public required double DeliveredRate { get; init; }

    /// <summary>Requests of an open load that waited for a virtual user or its connection.</summary>
    public required long LateRequests { get; init; }

    /// <summary>From the intended start to the send; null when no request ended.</summary>
    public required ResultsDistribution? SendDelay { get; init; }

    /// <summary>The load before the load; null without one.</summary>
    public required ResultsWarmup? Warmup { get; init; }

    /// <summary>Requests planned.</summary>
    public required long Planned { get; init; }

    /// <summary>Requests that ended in success or failure.</summary>
    public required long TotalRequests { get; init; }

    /// <summary>Requests that succeeded.</summary>
    public required long Successful { get; init; }

    /// <summary>Requests that failed.</summary>
    public required long Failed { get; init; }

    /// <summary>Requests that were in flight at the cut-off.</summary>
    public required long Aborted { get; init; }

    /// <summary>Requests that were planned and not sent.</summary>
    public required long NotSent { get; init; }

    /// <summary>Requests of which nothing is known.</summary>
    public required long Unaccounted { get; init; }

    /// <summary>HTTP requests on the wire.</summary>
    public required long HttpRequests { get; init; }

    /// <summary>Rounds in which the server asked for input before it answered.</summary>
    public long InputRounds { get; init; }

    /// <summary>Responses whose event stream stayed open behind them.</summary>
    public long StreamsLeftOpen { get; init; }

    /// <summary>Responses by the state of their task; null where there were no tasks.</summary>
    public IReadOnlyList<ResultsTaskState>? TaskStates { get; init; }

    /// <summary>Streams of an agent's events; null where there were none.</summary>
    public ResultsStreams? Streams { get; init; }

    /// <summary>Lines of --tokens-file whose tokens were refused, in order; of many not all. Null for none.</summary>
    public IReadOnlyList<uint>? RefusedTokens { get; init; }

    /// <summary>Streams that were to stay open beside the load; null for none.</summary>
    public ResultsIdleStreams? IdleStreams { get; init; }

    /// <summary>The limit of the rate, as far as it was met or announced; null for neither.</summary>
    public ResultsRateLimit? RateLimit { get; init; }

    /// <summary>Revision of MCP that was spoken; null for none.</summary>
    public string? McpVersion { get; init; }

    /// <summary>Requests that ended, a second.</summary>
    public required double RequestsPerSecond { get; init; }

    /// <summary>Requests by outcome.</summary>
    public required IReadOnlyList<ResultsOutcome> Outcomes { get; init; }

    /// <summary>Times of the successful requests.</summary>
    public required ResultsTimes SuccessfulTimes { get; init; }

    /// <summary>Times of the failed requests.</summary>
    public required ResultsTimes FailedTimes { get; init; }

    /// <summary>The same by operation.</summary>
    public required IReadOnlyList<ResultsOperation> Operations { get; init; }

    /// <summary>Operations that prepared or ended sessions.</summary>
    public required IReadOnlyList<ResultsOperation> Setup { get; init; }

    /// <summary>The pattern over time.</summary>
    public required ResultsSeries Series { get; init; }

    /// <summary>The pattern in pieces, for comparisons.</summary>
    public ResultsBlocks Blocks { get; init; } = new(0, []);

    /// <summary>The slowest requests that carried trace context.</summary>
    public IReadOnlyList<ResultsSlowRequest> Slowest { get; init; } = [];

    /// <summary>Failures by class and code, the most frequent first.</summary>
    public required IReadOnlyList<ResultsFailure> Failures { get; init; }

    /// <summary>Why shards could not run the pattern.</summary>
    public required IReadOnlyList<ResultsFault> Faults { get; init; }

    /// <summary>What was found or negotiated.</summary>
    public required IReadOnlyList<string> Facts { get; init; }

    /// <summary>What the workers warned of.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The pattern by shard.</summary>
    public required IReadOnlyList<ResultsShardPattern> Shards { get; init; }

    long IFigures.Ok => Successful;

    double? IFigures.MeanUs => SuccessfulTimes.ResponseTime?.MeanUs;

    double? IFigures.MaxUs => SuccessfulTimes.ResponseTime?.MaxUs;

    double? IFigures.Percentile(double percent) => SuccessfulTimes.ResponseTime?.Percentile(percent);
}

/// <summary>Responses whose task was in a state.</summary>
/// <param name="State">Its name in A2A 0.3.</param>
/// <param name="Responses">How many.</param>
sealed record ResultsTaskState(string State, long Responses);

/// <summary>Streams of events that an agent sent in response to messages.</summary>
/// <param name="Streams">Those that have ended.</param>
/// <param name="Events">Their events.</param>
/// <param name="FewestEvents">Events of the stream that had the fewest.</param>
/// <param name="MostEvents">Events of the stream that had the most.</param>
/// <param name="Gaps">From one event of a stream to the next; null where no stream had two.</param>
/// <param name="Delivery">What became of events that the agent numbers; null where it does not.</param>
sealed record ResultsStreams(
    long Streams, long Events, long FewestEvents, long MostEvents, ResultsDistribution? Gaps, ResultsDelivery? Delivery);

/// <summary>What became of events that an agent numbers and stamps.</summary>
/// <param name="Streams">Streams whose events had numbers, without those that the end of the load cut.</param>
/// <param name="Sent">Events that the agent sent in them.</param>
/// <param name="Lost">Those that never came.</param>
/// <param name="Doubled">Those that came more than once.</param>
/// <param name="Reordered">Those that came behind a later one.</param>
/// <param name="Late">Those that came later than --late-after; 0 where Lag is null.</param>
/// <param name="Lag">From the stamp to the arrival; null where the clocks of agent and worker are not one machine's.</param>
sealed record ResultsDelivery(
    long Streams, long Sent, long Lost, long Doubled, long Reordered, long Late, ResultsDistribution? Lag);

/// <summary>Streams that were to stay open beside the load.</summary>
/// <param name="Open">Those that were open when it began.</param>
/// <param name="Died">Those that ended before it did.</param>
/// <param name="DiedAtS">When, from the start of the load; the first 100.</param>
sealed record ResultsIdleStreams(long Open, long Died, IReadOnlyList<double> DiedAtS);

/// <summary>A limit of the rate.</summary>
/// <param name="Refused">Requests refused for their rate.</param>
/// <param name="AllowedRate">Requests that were not, a second.</param>
/// <param name="OfferedRate">Requests that were due, or in the closed model sent, a second.</param>
/// <param name="AnnouncedLimit">Requests that the gateway says it allows in a window; null where it does not.</param>
/// <param name="LeastRemaining">The least that it said was left of them.</param>
/// <param name="LongestResetS">The longest that it said the window would last.</param>
/// <param name="LongestRetryAfterS">The longest that a refused client was told to wait; 0 where it was not told.</param>
sealed record ResultsRateLimit(
    long Refused, double AllowedRate, double OfferedRate, long? AnnouncedLimit, long? LeastRemaining, long LongestResetS,
    long LongestRetryAfterS);

/// <summary>The load before the load; nothing of it is in the pattern's own figures. Its fields mean what those of a pattern
/// mean.</summary>
sealed record ResultsWarmup
{
    /// <inheritdoc cref="ResultsPattern.Started"/>
    public required bool Started { get; init; }

    /// <inheritdoc cref="ResultsPattern.ElapsedS"/>
    public required double ElapsedS { get; init; }

    /// <inheritdoc cref="ResultsPattern.Planned"/>
    public required long Planned { get; init; }

    /// <inheritdoc cref="ResultsPattern.TotalRequests"/>
    public required long TotalRequests { get; init; }

    /// <inheritdoc cref="ResultsPattern.Successful"/>
    public required long Successful { get; init; }

    /// <inheritdoc cref="ResultsPattern.Failed"/>
    public required long Failed { get; init; }

    /// <inheritdoc cref="ResultsPattern.Aborted"/>
    public required long Aborted { get; init; }

    /// <inheritdoc cref="ResultsPattern.NotSent"/>
    public required long NotSent { get; init; }

    /// <inheritdoc cref="ResultsPattern.Unaccounted"/>
    public required long Unaccounted { get; init; }

    /// <inheritdoc cref="ResultsPattern.RequestsPerSecond"/>
    public required double RequestsPerSecond { get; init; }

    /// <inheritdoc cref="ResultsPattern.Outcomes"/>
    public required IReadOnlyList<ResultsOutcome> Outcomes { get; init; }

    /// <inheritdoc cref="ResultsPattern.SuccessfulTimes"/>
    public required ResultsTimes SuccessfulTimes { get; init; }

    /// <inheritdoc cref="ResultsPattern.FailedTimes"/>
    public required ResultsTimes FailedTimes { get; init; }

    /// <inheritdoc cref="ResultsPattern.Setup"/>
    public required IReadOnlyList<ResultsOperation> Setup { get; init; }

    /// <inheritdoc cref="ResultsPattern.Shards"/>
    public required IReadOnlyList<ResultsShardPattern> Shards { get; init; }
}

/// <summary>One operation of a pattern.</summary>
sealed record ResultsOperation
{
    /// <summary>Its name.</summary>
    public required string Operation { get; init; }

    /// <inheritdoc cref="ResultsPattern.Successful"/>
    public required long Successful { get; init; }

    /// <inheritdoc cref="ResultsPattern.Failed"/>
    public required long Failed { get; init; }

    /// <inheritdoc cref="ResultsPattern.Aborted"/>
    public required long Aborted { get; init; }

    /// <inheritdoc cref="ResultsPattern.Outcomes"/>
    public required IReadOnlyList<ResultsOutcome> Outcomes { get; init; }

    /// <inheritdoc cref="ResultsPattern.SuccessfulTimes"/>
    public required ResultsTimes SuccessfulTimes { get; init; }

    /// <inheritdoc cref="ResultsPattern.FailedTimes"/>
    public required ResultsTimes FailedTimes { get; init; }
}

/// <summary>Requests that ended in the same way.</summary>
/// <param name="Class">Outcome class.</param>
/// <param name="Code">HTTP status, JSON-RPC code, or 0.</param>
/// <param name="Count">How many.</param>
sealed record ResultsOutcome(string Class, int Code, long Count);

/// <summary>Requests that failed in the same way.</summary>
/// <param name="Setup">Whether they were to prepare or end sessions.</param>
/// <param name="Class">Outcome class.</param>
/// <param name="Code">HTTP status, JSON-RPC code, or 0.</param>
/// <param name="Count">How many.</param>
/// <param name="Messages">The first different messages.</param>
sealed record ResultsFailure(bool Setup, string Class, int Code, long Count, IReadOnlyList<string> Messages);

/// <summary>Why shards could not run the pattern.</summary>
/// <param name="Code">Kind of the fault.</param>
/// <param name="Message">In words.</param>
/// <param name="Shards">How many shards met it.</param>
sealed record ResultsFault(string Code, string Message, int Shards);

/// <summary>A slow request that can be found in the gateway's traces.</summary>
/// <param name="TraceId">32 hexadecimal digits.</param>
/// <param name="Shard">Number of the shard that sent it.</param>
/// <param name="Operation">Name of the operation.</param>
/// <param name="Class">Outcome class.</param>
/// <param name="Code">HTTP status, JSON-RPC code, or 0.</param>
/// <param name="AtS">When it was due, from the start of the pattern.</param>
/// <param name="ResponseTimeUs">Its response time.</param>
/// <param name="SendDelayUs">How much of that was before the send.</param>
sealed record ResultsSlowRequest(
    string TraceId, int Shard, string Operation, string Class, int Code, double AtS, long ResponseTimeUs, long SendDelayUs);

/// <summary>One pattern on one shard.</summary>
sealed record ResultsShardPattern
{
    /// <summary>Number of the shard.</summary>
    public required int Shard { get; init; }

    /// <summary>Whether the worker reported the end.</summary>
    public required bool Finished { get; init; }

    /// <summary>Requests planned; null when that is not known.</summary>
    public required long? Planned { get; init; }

    /// <inheritdoc cref="ResultsPattern.Successful"/>
    public required long Successful { get; init; }

    /// <inheritdoc cref="ResultsPattern.Failed"/>
    public required long Failed { get; init; }

    /// <inheritdoc cref="ResultsPattern.Aborted"/>
    public required long Aborted { get; init; }

    /// <summary>Requests that were planned and not sent; null when that is not known.</summary>
    public required long? NotSent { get; init; }

    /// <summary>Samples of operations that prepared or ended sessions.</summary>
    public required long SetupSamples { get; init; }

    /// <inheritdoc cref="ResultsPattern.Outcomes"/>
    public required IReadOnlyList<ResultsOutcome> Outcomes { get; init; }

    /// <summary>How much later than asked its load started.</summary>
    public required long? StartErrorUs { get; init; }

    /// <summary>By how much that may be wrong either way.</summary>
    public required long? StartUncertaintyUs { get; init; }

    /// <summary>Virtual users in the end.</summary>
    public required uint? VirtualUsers { get; init; }

    /// <summary>Round trip of the probe that aligned the worker's clock.</summary>
    public required long? ClockRoundTripUs { get; init; }

    /// <summary>Where the worker's counts and the merged ones differ.</summary>
    public required IReadOnlyList<string> Differences { get; init; }
}
