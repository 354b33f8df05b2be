using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>The command line of a load run as it was typed; null where a flag was not given.</summary>
sealed record LoadArguments
{
    public bool Local { get; init; }
    public string? Fleet { get; init; }
    public string? Workers { get; init; }
    public int? Shards { get; init; }
    public string? GatewayUrl { get; init; }
    public IReadOnlyList<string> Patterns { get; init; } = [];
    public long? NumRequests { get; init; }
    public int? Concurrency { get; init; }
    public TimeSpan? Duration { get; init; }
    public string? Rate { get; init; }
    public string? Arrival { get; init; }
    public string? Seed { get; init; }
    public string? Stages { get; init; }
    public int? MaxConcurrency { get; init; }
    public string? Warmup { get; init; }
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);
    public string? AuthToken { get; init; }
    public string? Tool { get; init; }
    public string? ToolArguments { get; init; }
    public string? Mix { get; init; }
    public string? Message { get; init; }
    public int? Turns { get; init; }
    public string? A2aVersion { get; init; }
    public string? McpPath { get; init; }
    public string? A2aPath { get; init; }
    public string? HealthUrl { get; init; }
    public IReadOnlyList<string> Headers { get; init; } = [];
    public IReadOnlyList<string> PlainHeaders { get; init; } = [];
    public long? MaxBody { get; init; }
    public bool Http2 { get; init; }
    public int? WorkerThreads { get; init; }
    public string? Traceparent { get; init; }
    public string? WorkerCa { get; init; }
    public string? WorkerCert { get; init; }
    public string? WorkerKey { get; init; }
    public bool Yes { get; init; }
    public bool Insecure { get; init; }
    public string? CaFile { get; init; }
    public bool Demo { get; init; }
    public string? Output { get; init; }
    public bool Verbose { get; init; }
    public bool Quiet { get; init; }
    public string? LogFile { get; init; }
    public string? WorkerBinary { get; init; }
    public FleetArguments FleetOptions { get; init; } = new();

    /// <summary>What is to become of the result.</summary>
    public ResultArguments Results { get; init; } = new();
}
