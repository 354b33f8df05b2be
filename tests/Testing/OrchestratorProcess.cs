namespace AgentGatewayPerf.Testing;

/// <summary>The built orchestrator, run as a user runs it. Variables of the user's own that would change a run are taken
/// away.</summary>
public sealed class OrchestratorProcess : IAsyncDisposable
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    OrchestratorProcess(ChildProcess process, Leftovers tree)
    {
        Process = process;
        Tree = tree;
    }

    /// <summary>The process, to send signals to and to read from.</summary>
    public ChildProcess Process { get; }

    /// <summary>The orchestrator and all it has started, wherever their parents are.</summary>
    public Leftovers Tree { get; }

    /// <summary>Starts the orchestrator.</summary>
    /// <param name="args">Its arguments.</param>
    /// <param name="environment">Variables to set on top.</param>
    /// <param name="worker">Worker to start; null for the one that the orchestrator finds by itself.</param>
    /// <param name="under">A command that runs it, with its own arguments first; none to run it directly.</param>
    public static OrchestratorProcess Start(
        IEnumerable<string> args, IReadOnlyDictionary<string, string?>? environment = null, string? worker = null,
        params IReadOnlyList<string> under)
    {
        ArgumentNullException.ThrowIfNull(under);
        var tree = new Leftovers();
        var variables = new Dictionary<string, string?>
        {
            ["AGENTGATEWAY_URL"] = null,
            ["AGENTGATEWAY_AUTH_TOKEN"] = null,
            ["AGENTGATEWAY_PERF_TOKEN"] = null,
            ["AGENTGATEWAY_PERF_ALLOW_LOOPBACK"] = null,
            ["AGENTGATEWAY_PERF_WORKER"] = worker,
            // Where it is set, the demo gateway stands in for nobody.
            ["CI"] = null,
            ["NO_COLOR"] = "1",
            [tree.Mark.Key] = tree.Mark.Value,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            variables[name] = value;
        IReadOnlyList<string> command = [.. under, RepositoryPaths.Program("orchestrator", "agentgateway-perf"), .. args];
        return new OrchestratorProcess(ChildProcess.Start(command[0], command.Skip(1), variables), tree);
    }

    /// <summary>Runs the orchestrator to its end with the published worker, and asserts that nothing of it is left.</summary>
    /// <param name="args">Its arguments.</param>
    /// <param name="environment">Variables to set on top.</param>
    public static async Task<OrchestratorResult> RunAsync(
        IReadOnlyList<string> args, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var worker = await WorkerBinary.AotAsync().ConfigureAwait(false);
        await using var orchestrator = Start(args, environment, worker);
        return await orchestrator.WaitAsync().ConfigureAwait(false);
    }

    /// <summary>Waits for the end and asserts that no process is left.</summary>
    public async Task<OrchestratorResult> WaitAsync()
    {
        var exitCode = await Process.WaitForExitAsync(Bound).ConfigureAwait(false);
        await Tree.AssertNoneAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(false);
        return new OrchestratorResult(exitCode, Process.Output, Process.Error);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync().ConfigureAwait(false);
        Tree.KillAll();
    }
}
