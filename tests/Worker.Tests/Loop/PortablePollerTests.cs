using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Tests;

public sealed class PortablePollerTests : PollerTests
{
    private protected override IPoller CreatePoller() => new PortablePoller();
}
