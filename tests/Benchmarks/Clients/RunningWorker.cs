using AgentGatewayPerf.Benchmarks.Driving;

namespace AgentGatewayPerf.Benchmarks.Clients;

/// <summary>Our worker while it sends.</summary>
sealed class RunningWorker(WorkerProcess worker, ShardCall call) : IRunningLoad
{
    public int ProcessId => worker.ProcessId;

    public async Task EndAsync(CancellationToken cancellation)
    {
        var finished = await call.Finished.WaitAsync(cancellation);
        var samples = finished.Completed + finished.Failed + finished.Aborted + call.SetupSamples;
        if (finished.Failed + finished.Aborted > 0 || (ulong)call.Samples != samples)
        {
            throw new BenchmarkException(
                $"The worker's figures are not what they must be: {finished}; {call.Samples} samples came.");
        }
        await worker.EndAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await call.DisposeAsync();
        await worker.DisposeAsync();
    }
}
