using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Tests;

public sealed class EpollPollerTests : PollerTests
{
    private protected override IPoller CreatePoller() => EventLoop.CreatePoller();
}
