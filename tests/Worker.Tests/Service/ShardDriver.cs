using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Service;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>Sends commands to a shard in this process, numbered as the contract wants it.</summary>
sealed class ShardDriver(ShardRun shard)
{
    ulong _sequence;

    public ShardRun Shard => shard;

    public void Prepare(uint scenario, string mcpVersion = "") =>
        Send(new ShardCommand { Prepare = new Prepare { Scenario = scenario, McpVersion = mcpVersion } });

    public void Start(Start start) => Send(new ShardCommand { Start = start });

    public void Release(uint scenario) => Send(new ShardCommand { Release = new Release { Scenario = scenario } });

    public void Stop(bool abort, uint step = 0) => Send(new ShardCommand
    {
        Stop = new Stop { Mode = abort ? Protos.Stop.Types.Mode.Abort : Protos.Stop.Types.Mode.Drain, Step = step },
    });

    public void Send(ShardCommand command)
    {
        command.Sequence = ++_sequence;
        shard.Take(command);
    }
}
