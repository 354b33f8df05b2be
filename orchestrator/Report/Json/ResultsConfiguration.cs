using System.Text.Json.Serialization;

namespace AgentGatewayPerf.Report.Json;

/// <summary>What was run: the flags after defaults, as totals over all shards.</summary>
sealed record ResultsConfiguration
{
    /// <summary>The gateway under test.</summary>
    public required string GatewayUrl { get; init; }

    /// <summary>Where its address came from; what starts with "demo" is the embedded demo gateway.</summary>
    public required string GatewaySource { get; init; }

    /// <summary>Whether the gateway was the embedded demo gateway.</summary>
    [JsonIgnore]
    public bool IsDemo => GatewaySource.StartsWith("demo", StringComparison.Ordinal);

    /// <summary>Names of the patterns in the order in which they were to run.</summary>
    public required IReadOnlyList<string> Patterns { get; init; }

    /// <summary>Workers of the run.</summary>
    public required int Shards { get; init; }

    /// <summary>Virtual users; in the open model those prepared before the start.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Requests of each pattern; null when a duration ended it.</summary>
    public required long? NumRequests { get; init; }

    /// <summary>Duration of each pattern; null when a number of requests ended it.</summary>
    public required double? DurationS { get; init; }

    /// <summary>The open model; null in the closed one.</summary>
    public required ResultsOpenModel? OpenModel { get; init; }

    /// <summary>Duration of the warm-up; null without one.</summary>
    public required double? WarmupS { get; init; }

    /// <summary>Requests of the warm-up; null without one.</summary>
    public required long? WarmupRequests { get; init; }

    /// <summary>How long requests may go on after the end of the load.</summary>
    public required double DrainS { get; init; }

    /// <summary>How long a response may take.</summary>
    public required double TimeoutS { get; init; }

    /// <summary>How long a connection may take.</summary>
    public required double ConnectTimeoutS { get; init; }

    /// <summary>Whether the gateway was shown a bearer token.</summary>
    public bool HasAuthToken { get; init; }

    /// <summary>Whether any certificate was accepted.</summary>
    public required bool Insecure { get; init; }

    /// <summary>Whether the user named certificates to trust.</summary>
    public required bool OwnCa { get; init; }

    /// <summary>Headers of every request, without the values that are secret.</summary>
    public required IReadOnlyList<string> Headers { get; init; }

    /// <summary>Share of the requests that carried W3C trace context.</summary>
    public double TraceparentRatio { get; init; }

    /// <summary>Bytes the body of a response may have; null for the worker's own limit.</summary>
    public required long? MaxBodyBytes { get; init; }

    /// <summary>Whether the gateway was spoken to by HTTP/2.</summary>
    public bool Http2 { get; init; }

    /// <summary>Load threads of every worker.</summary>
    public int WorkerThreads { get; init; } = 1;

    /// <summary>Path of the MCP endpoint.</summary>
    public required string McpPath { get; init; }

    /// <summary>Path of the A2A endpoint.</summary>
    public required string A2aPath { get; init; }

    /// <summary>The tool that was called; null for the one the worker finds.</summary>
    public required string? Tool { get; init; }

    /// <summary>Arguments of the call.</summary>
    public required string ToolArguments { get; init; }

    /// <summary>Weights of the operations of mcp:mixed.</summary>
    public required string Mix { get; init; }

    /// <summary>Text of every A2A message.</summary>
    public required string Message { get; init; }

    /// <summary>Turns of a conversation.</summary>
    public required int Turns { get; init; }

    /// <summary>Version of A2A; null for what the agent card says.</summary>
    public required string? A2aVersion { get; init; }
}

/// <summary>When the requests of an open load were due.</summary>
/// <param name="Stages">Rates over time.</param>
/// <param name="Arrival">even or poisson.</param>
/// <param name="Seed">Of random arrivals.</param>
/// <param name="MaxConcurrency">Virtual users at most.</param>
sealed record ResultsOpenModel(IReadOnlyList<ResultsStage> Stages, string Arrival, ulong Seed, int MaxConcurrency);

/// <summary>A stretch of an open load.</summary>
/// <param name="DurationS">How long it is.</param>
/// <param name="StartRate">Requests a second at its start.</param>
/// <param name="EndRate">Requests a second at its end.</param>
sealed record ResultsStage(double DurationS, double StartRate, double EndRate);
