using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Tests.Polling;

public sealed class NativePollerTests : PollerTests
{
    private protected override IPoller CreatePoller() => EventLoop.CreatePoller();
}
