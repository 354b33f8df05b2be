using AgentGatewayPerf.Benchmarks.Machine;
using AgentGatewayPerf.Benchmarks.Target;

namespace AgentGatewayPerf.Benchmarks.Clients;

/// <summary>A client of others, run by its command line.</summary>
abstract class Peer : ILoadClient
{
    public abstract string Name { get; }

    /// <summary>How to get it.</summary>
    public abstract string Hint { get; }

    /// <summary>Whether it is on this machine, or can be had.</summary>
    public virtual bool IsThere => Tools.Find(Name) != null;

    public virtual bool CanRead(TargetShape shape) => true;

    /// <summary>Prepares what is needed once.</summary>
    public virtual Task PrepareAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task<IRunningLoad> StartAsync(LoadPlan plan, CancellationToken cancellation)
    {
        var (file, arguments) = CommandLine(plan);
        return Task.FromResult<IRunningLoad>(new PeerProcess(Name, Cores.On(Cores.Client, file, arguments)));
    }

    protected abstract (string File, IEnumerable<string> Arguments) CommandLine(LoadPlan plan);

    /// <summary>The headers of the request, each as one argument after <paramref name="flag"/>.</summary>
    protected static IEnumerable<string> HeaderArguments(string flag, params string[] without) =>
        LoadRequest
            .Headers.Where(header => !without.Contains(header.Name))
            .SelectMany(header => new[] { flag, $"{header.Name}: {header.Value}" });
}
