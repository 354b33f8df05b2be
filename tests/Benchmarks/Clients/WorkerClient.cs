using AgentGatewayPerf.Benchmarks.Driving;
using AgentGatewayPerf.Benchmarks.Machine;
using AgentGatewayPerf.Benchmarks.Target;

namespace AgentGatewayPerf.Benchmarks.Clients;

/// <summary>Our worker, driven over its own contract: it validates every response, records every sample and streams them
/// all.</summary>
/// <param name="name">How the table calls it.</param>
/// <param name="binary">The worker.</param>
sealed class WorkerClient(string name, string binary) : ILoadClient
{
    public string Name => name;

    public bool CanRead(TargetShape shape) => true;

    public async Task<IRunningLoad> StartAsync(LoadPlan plan, CancellationToken cancellation)
    {
        var worker = await WorkerProcess.StartAsync(Cores.On(Cores.Client, binary, WorkerProcess.Arguments), cancellation);
        var call = new ShardCall(
            worker,
            Assignments.Call(new Uri(plan.Url, "/"), plan.Connections), Assignments.For(plan.Connections, plan.Seconds));
        var load = new RunningWorker(worker, call);
        try
        {
            await call.Ready.WaitAsync(cancellation);
            await call.StartAsync();
            return load;
        }
        catch
        {
            await load.DisposeAsync();
            throw;
        }
    }
}
