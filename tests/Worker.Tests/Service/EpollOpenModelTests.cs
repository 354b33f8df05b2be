using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Tests.Service;

public sealed class EpollOpenModelTests : OpenModelTests
{
    private protected override IPoller CreatePoller() => EventLoop.CreatePoller();
}
