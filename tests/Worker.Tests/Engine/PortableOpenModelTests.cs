using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Tests.Engine;

public sealed class PortableOpenModelTests : OpenModelTests
{
    private protected override IPoller CreatePoller() => new PortablePoller();
}
