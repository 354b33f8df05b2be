using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Tests.Engine;

public sealed class PortableMcpLoadTests : McpLoadTests
{
    private protected override IPoller CreatePoller() => new PortablePoller();
}
