using System.Text.Json;

namespace AgentGatewayPerf.EndToEnd.Tests.Support;

/// <summary>The parts of a results file that the tests look at.</summary>
sealed record Results(
    int Schema, ResultsExit Exit, IReadOnlyList<ResultsShard> Shards, ResultsSummary Summary,
    IReadOnlyList<ResultsPattern> Patterns, IReadOnlyList<string> Problems, IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Advice)
{
    static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public ResultsPattern this[string pattern] => Patterns.Single(p => p.Pattern == pattern);

    /// <summary>The only pattern of a run.</summary>
    public ResultsPattern Only => Patterns.Single();

    public static Results Parse(string json) => JsonSerializer.Deserialize<Results>(json, Options)!;
}

sealed record ResultsExit(int Code, string Verdict, string Reason);

sealed record ResultsSummary(int PatternsTested, long TotalRequests, long Successful, long Failed);

sealed record ResultsShard(int Shard, string? LostReason, ResultsWorker? Worker);

sealed record ResultsWorker(string Build);

sealed record ResultsPattern(
    string Pattern, bool Started, bool Partial, long Planned, long TotalRequests, long Successful, long Failed, long Aborted,
    long NotSent,
    long HttpRequests, string? McpVersion, IReadOnlyList<ResultsOutcome> Outcomes, IReadOnlyList<ResultsOperation> Operations,
    IReadOnlyList<ResultsOperation> Setup, IReadOnlyList<ResultsFailure> Failures, IReadOnlyList<ResultsFault> Faults,
    IReadOnlyList<string> Facts, IReadOnlyList<string> Warnings, IReadOnlyList<ResultsShardPattern> Shards,
    IReadOnlyList<ResultsTaskState> TaskStates, ResultsStreams? Streams, IReadOnlyList<uint>? RefusedTokens,
    IReadOnlyList<double>? ThinkTimeS, double? PaceS, double? OfferedRate, long LateRequests)
{
    /// <summary>Requests with an outcome such as <c>http 429</c> or <c>timeout</c>.</summary>
    public long Count(string outcome) => Outcomes.Where(o => o.Name == outcome).Sum(o => o.Count);

    /// <summary>All outcomes in words, such as <c>ok: 3, http 429: 2</c>.</summary>
    public string AllOutcomes => string.Join(", ", Outcomes.GroupBy(o => o.Name).Select(g => $"{g.Key}: {g.Sum(o => o.Count)}"));

    /// <summary>Requests of an operation that ended, well or not.</summary>
    public long Operation(string name) => Operations.Where(o => o.Operation == name).Sum(o => o.Total);

    /// <summary>Requests of a setup operation that ended, well or not.</summary>
    public long SetupOf(string name) => Setup.Where(o => o.Operation == name).Sum(o => o.Total);
}

sealed record ResultsOutcome(string Class, int Code, long Count)
{
    // Where a connection was reset, the code says the moment, which is not the test's.
    public string Name => Code == 0 || Class == "reset" ? Class : $"{Class} {Code}";
}

sealed record ResultsOperation(string Operation, long Successful, long Failed, IReadOnlyList<ResultsOutcome> Outcomes)
{
    public long Total => Successful + Failed;
}

sealed record ResultsFailure(bool Setup, string Class, int Code, long Count, IReadOnlyList<string> Messages);

sealed record ResultsFault(string Code, string Message, int Shards);

sealed record ResultsShardPattern(int Shard, bool Finished, long? Planned, long Successful, long Failed);

/// <summary>Responses whose task was in a state.</summary>
sealed record ResultsTaskState(string State, long Responses);

/// <summary>Streams of an agent's events.</summary>
sealed record ResultsStreams(
    long Streams, long Events, long FewestEvents, long MostEvents, ResultsTimes? Gaps, ResultsDelivery? Delivery);

/// <summary>What became of numbered events.</summary>
sealed record ResultsDelivery(long Streams, long Sent, long Lost, long Doubled, long Reordered, long Late, ResultsTimes? Lag);

sealed record ResultsTimes(long Count, double P50Us, double MaxUs);
