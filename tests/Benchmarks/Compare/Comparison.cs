using AgentGatewayPerf.Benchmarks.Clients;
using AgentGatewayPerf.Benchmarks.Machine;
using AgentGatewayPerf.Benchmarks.Target;

namespace AgentGatewayPerf.Benchmarks.Compare;

/// <summary>All clients against one shape of answers, in turn and round after round, so that what else the machine does strikes
/// them alike.</summary>
sealed class Comparison(string targetBinary, TargetShape shape, IReadOnlyList<ILoadClient> clients, ComparisonOptions options)
{
    /// <summary>A client sends longer than the window lasts, by its warm-up and this much for what neither knows of the
    /// other.</summary>
    const int SlackSeconds = 1;

    /// <summary>To start, to end, and for a machine that is busy with other things.</summary>
    static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);

    readonly Dictionary<string, List<Window>> _windows = clients.ToDictionary(client => client.Name, _ => new List<Window>());

    public TargetShape Shape => shape;

    /// <summary>Names of the clients that took part.</summary>
    public IEnumerable<string> Clients => clients.Select(client => client.Name);

    /// <summary>What went wrong, by client.</summary>
    public Dictionary<string, string> Failures { get; } = [];

    /// <returns>Empty for one that took no part.</returns>
    public IReadOnlyList<Window> WindowsOf(string client) => _windows.GetValueOrDefault(client) ?? [];

    public async Task RunAsync(CancellationToken cancellation)
    {
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var client in clients.Where(client => !Failures.ContainsKey(client.Name)))
            {
                await Console.Error.WriteAsync($"\r{shape.Name}: round {round} of {options.Rounds}, {client.Name}".PadRight(60));
                try
                {
                    _windows[client.Name].Add(await MeasureAsync(client, cancellation));
                }
                catch (BenchmarkException e)
                {
                    Failures[client.Name] = e.Message;
                }
                catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
                {
                    Failures[client.Name] = "It did not end in time.";
                }
            }
        }
        await Console.Error.WriteLineAsync();
    }

    async Task<Window> MeasureAsync(ILoadClient client, CancellationToken cancellation)
    {
        var seconds = (int)Window.WarmUp.TotalSeconds + options.Seconds + SlackSeconds;
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(TimeSpan.FromSeconds(seconds) + Slack);
        await using var target = await FastMcpTarget.StartAsync(targetBinary, shape);
        var plan = new LoadPlan(
            target.McpUrl, shape, options.Connections, seconds, Path.Combine(RepositoryFolders.Artifacts, "run"));
        await using var load = await client.StartAsync(plan, bound.Token);
        Window window;
        try
        {
            window = await Window.MeasureAsync(target, load, TimeSpan.FromSeconds(options.Seconds), bound.Token);
        }
        catch (BenchmarkException)
        {
            // What the client itself says is the better reason.
            await load.EndAsync(bound.Token);
            throw;
        }
        await load.EndAsync(bound.Token);
        return window;
    }
}
