
namespace AgentGatewayPerf.Report.Json;

sealed record ResultsConfiguration
{
    public required string GatewayUrl { get; init; }
    public required string GatewaySource { get; init; }
    public required IReadOnlyList<string> Patterns { get; init; }
    public required int Shards { get; init; }
    public required int Concurrency { get; init; }
    public required long? NumRequests { get; init; }
    public required double? DurationS { get; init; }
    public required ResultsOpenModel? OpenModel { get; init; }
    public required double? WarmupS { get; init; }
    public required long? WarmupRequests { get; init; }
    public required double DrainS { get; init; }
    public required double TimeoutS { get; init; }
    public required double ConnectTimeoutS { get; init; }
    public bool HasAuthToken { get; init; }
    public required bool Insecure { get; init; }
    public required bool OwnCa { get; init; }
    public required IReadOnlyList<string> Headers { get; init; }
    public double TraceparentRatio { get; init; }
    public required long? MaxBodyBytes { get; init; }
    public bool Http2 { get; init; }
    public int WorkerThreads { get; init; } = 1;
    public required string McpPath { get; init; }
    public required string A2aPath { get; init; }
    public required string? Tool { get; init; }
    public required string ToolArguments { get; init; }
    public required string Mix { get; init; }
    public required string Message { get; init; }
    public required int Turns { get; init; }
    public required string? A2aVersion { get; init; }
}
