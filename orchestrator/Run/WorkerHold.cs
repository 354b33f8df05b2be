using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Protos;
using Grpc.Core;

namespace AgentGatewayPerf.Run;

/// <summary>
/// Keeps a worker that waits for the rest of its fleet: one that nobody calls ends by itself. Its call is open and silent until
/// the run begins with another.
/// </summary>
sealed class WorkerHold : IAsyncDisposable
{
    readonly CancellationTokenSource _end = new();
    readonly Task _holding;

    public WorkerHold(Uri url, IFleet fleet, RunTimings timings, TimeProvider time) =>
        _holding = HoldAsync(url, fleet, timings, time, _end.Token);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _holding;
        _end.Dispose();
    }

    static async Task HoldAsync(Uri url, IFleet fleet, RunTimings timings, TimeProvider time, CancellationToken end)
    {
        try
        {
            // Most fleets are complete before anybody has to be held.
            await Task.Delay(timings.Hold, time, end);
            while (true)
            {
                await CallAsync(url, fleet, end);
                await Task.Delay(TimeSpan.FromSeconds(1), time, end);
            }
        }
        catch (OperationCanceledException)
        {
            // The run begins, or is given up.
        }
    }

    static async Task CallAsync(Uri url, IFleet fleet, CancellationToken end)
    {
        try
        {
            using var channel = WorkerChannel.Open(url, fleet.Trust);
            using var call = new ShardWorker.ShardWorkerClient(channel).RunShard(
                WorkerChannel.Credentials(fleet.Token), cancellationToken: end);
            await call.ResponseStream.MoveNext(end);
        }
        catch (RpcException)
        {
            // Whether it matters that the worker cannot be reached now shows when the run begins.
        }
    }
}
