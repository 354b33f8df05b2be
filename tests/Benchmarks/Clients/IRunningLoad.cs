namespace AgentGatewayPerf.Benchmarks.Clients;

/// <summary>A client while it sends. Disposing of it ends it by force, if it has not ended.</summary>
interface IRunningLoad : IAsyncDisposable
{
    int ProcessId { get; }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <exception cref="BenchmarkException">It failed; the message holds what it said.</exception>
    Task EndAsync(CancellationToken cancellation);
}
