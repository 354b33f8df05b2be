using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.EndToEnd.Tests.Support;

/// <summary>Servers that nobody else asks anything until this is disposed of.</summary>
sealed class ServerLease(Servers servers, SemaphoreSlim[] locks) : IDisposable
{
    public Task<TargetProcess> StartedAsync(string name) => servers.StartedAsync(name);

    /// <summary>The stand-in for agentgateway before an MCP server, or before the A2A agent.</summary>
    public async Task<TargetProcess> GatewayBeforeAsync(string name, params string[] args)
    {
        var target = await servers.StartedAsync(name);
        return name == "a2a"
            ? await servers.GatewayAsync(["--a2a", target.Url.ToString(), .. args])
            : await servers.GatewayAsync(["--mcp-target", $"{name}={target.McpUrl}", .. args]);
    }

    public void Dispose()
    {
        foreach (var one in locks)
            one.Release();
    }
}
