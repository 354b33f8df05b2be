using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Tests.Service;

public sealed class PortableMcpLoadTests : McpLoadTests
{
    private protected override IPoller CreatePoller() => new PortablePoller();
}
