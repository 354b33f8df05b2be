using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Tests.Service;

public sealed class EpollMcpLoadTests : McpLoadTests
{
    private protected override IPoller CreatePoller() => EventLoop.CreatePoller();
}
