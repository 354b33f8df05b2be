using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests.Support;

/// <summary>A gateway that only <see cref="Tokens.Right"/> opens, and a real MCP server behind it.</summary>
sealed class LockedGateway : IAsyncDisposable
{
    readonly TargetProcess _gateway;

    LockedGateway(TargetProcess server, TargetProcess gateway) => (Server, _gateway) = (server, gateway);

    public TargetProcess Server { get; }

    /// <summary>Flags of a small load on it.</summary>
    public string[] Load => ["--gateway-url", _gateway.Url.ToString(), "--pattern", "mcp:tools/list", "--concurrency", "1"];

    public static async Task<LockedGateway> StartAsync()
    {
        var server = await TargetProcess.StartCSharpMcpAsync("Stateful");
        return new LockedGateway(
            server,
            await TargetProcess.StartGatewayAsync("--mcp-target", $"stateful={server.McpUrl}", "--api-key", Tokens.Right));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await Server.DisposeAsync();
    }
}
