using System.Collections.Concurrent;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;

[assembly: AssemblyFixture(typeof(Servers))]

namespace AgentGatewayPerf.EndToEnd.Tests.Support;

/// <summary>
/// The real servers and the stand-ins for agentgateway before them, started when first asked for and shared by all tests. A test
/// has a server for itself while it uses it, so that the server's counts are that test's alone.
/// </summary>
public sealed class Servers : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, Lazy<Task<TargetProcess>>> _targets = new();
    readonly ConcurrentDictionary<string, SemaphoreSlim> _locks = new();

    /// <summary>A server for this test alone: <c>everything</c>, <c>typescript</c>, <c>stateful</c>, <c>stateless</c>,
    /// <c>mixed</c> or <c>a2a</c>.</summary>
    /// <param name="names">All servers the test uses, directly or behind a gateway.</param>
    internal async Task<ServerLease> UseAsync(params string[] names)
    {
        // Always in the same order, so that two tests never wait for each other.
        var locks = names
            .Order(StringComparer.Ordinal)
            .Select(name => _locks.GetOrAdd(name, _ => new SemaphoreSlim(1)))
            .ToArray();
        foreach (var one in locks)
            await one.WaitAsync();
        return new ServerLease(this, locks);
    }

    internal Task<TargetProcess> StartedAsync(string name) => StartedAsync(name, () => name switch
    {
        "everything" => TargetProcess.StartEverythingAsync(),
        "sse" => TargetProcess.StartEverythingSseAsync(),
        "typescript" => TargetProcess.StartTypeScriptMcpAsync(),
        "stateful" => TargetProcess.StartCSharpMcpAsync("Stateful"),
        "stateless" => TargetProcess.StartCSharpMcpAsync("Stateless"),
        "mixed" => TargetProcess.StartCSharpMcpAsync("StatefulForInitializeClients"),
        "a2a" => TargetProcess.StartA2aAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such server."),
    });

    /// <summary>A stand-in with these arguments; the same arguments give the same one.</summary>
    internal Task<TargetProcess> GatewayAsync(params string[] args) =>
        StartedAsync(string.Join(' ', args), () => TargetProcess.StartGatewayAsync(args));

    public async ValueTask DisposeAsync()
    {
        foreach (var target in _targets.Values.Where(target => target.Value.IsCompletedSuccessfully))
            await (await target.Value).DisposeAsync();
        foreach (var one in _locks.Values)
            one.Dispose();
    }

    Task<TargetProcess> StartedAsync(string key, Func<Task<TargetProcess>> start) =>
        _targets.GetOrAdd(key, _ => new Lazy<Task<TargetProcess>>(start)).Value;
}
