using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Tests.Engine;

public sealed class NativeMcpLoadTests : McpLoadTests
{
    private protected override IPoller CreatePoller() => EventLoop.CreatePoller();
}
