using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Tests.Loop;

public sealed class PortablePollerTests : PollerTests
{
    private protected override IPoller CreatePoller() => new PortablePoller();
}
