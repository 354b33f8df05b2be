using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Tests.Engine;

public sealed class NativeOpenModelTests : OpenModelTests
{
    private protected override IPoller CreatePoller() => EventLoop.CreatePoller();
}
