using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Tests.Service;

public sealed class PortableOpenModelTests : OpenModelTests
{
    private protected override IPoller CreatePoller() => new PortablePoller();
}
