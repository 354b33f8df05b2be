using AgentGatewayPerf.Targets.GatewayStandIn;
using AgentGatewayPerf.Targets.Tests;
using AgentGatewayPerf.Testing;

[assembly: AssemblyFixture(typeof(Upstreams))]

namespace AgentGatewayPerf.Targets.Tests;

/// <summary>The real servers behind the stand-in, started once for all tests.</summary>
public sealed class Upstreams : IAsyncLifetime
{
    public TargetProcess Everything { get; private set; } = null!;

    public TargetProcess TypeScript { get; private set; } = null!;

    public TargetProcess Stateful { get; private set; } = null!;

    public TargetProcess A2a { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var (everything, typeScript, stateful, a2a) = (
            TargetProcess.StartEverythingAsync(), TargetProcess.StartTypeScriptMcpAsync(),
            TargetProcess.StartCSharpMcpAsync("Stateful"), TargetProcess.StartA2aAsync());
        Everything = await everything;
        TypeScript = await typeScript;
        Stateful = await stateful;
        A2a = await a2a;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var target in new[] { Everything, TypeScript, Stateful, A2a })
        {
            if (target is not null)
                await target.DisposeAsync();
        }
    }

    /// <summary>The stand-in before server-everything and the A2A agent.</summary>
    internal StandInOptions InFrontOfEverything => new() { McpTargets = [new("everything", Everything.McpUrl)], A2a = A2a.Url };

    internal StandInOptions InFrontOfTypeScript => new() { McpTargets = [new("modern", TypeScript.McpUrl)] };

    internal StandInOptions InFrontOfTwo =>
        new() { McpTargets = [new("everything", Everything.McpUrl), new("modern", TypeScript.McpUrl)] };
}
