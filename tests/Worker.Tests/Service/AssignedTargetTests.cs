using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Service;

namespace AgentGatewayPerf.Worker.Tests.Service;

[Trait("Speed", "fast")]
public sealed class AssignedTargetTests
{
    [Theory]
    [InlineData("", false, "")]
    [InlineData("", true, "own")]
    [InlineData("given", false, "given")]
    [InlineData("given", true, "given")]
    public void The_own_token_goes_only_where_it_may(string given, bool mayOwn, string expected) =>
        Assert.Equal(expected, new AssignedTarget(new Target { AuthToken = given, OwnAuthToken = mayOwn }, "own").AuthToken);

    [Fact]
    public void A_header_of_the_assignment_goes_before_the_own_token()
    {
        var target = new Target { OwnAuthToken = true, Headers = { new Header { Name = "authorization", Value = "Basic x" } } };
        Assert.Equal("", new AssignedTarget(target, "own").AuthToken);
    }

    [Fact]
    public async Task What_cannot_be_resolved_is_a_fault_found_once()
    {
        var plan = ShardPlan.Of("http://no-such-host.invalid");
        var target = new AssignedTarget(plan.Target, null);
        var resolving = target.ResolveAsync(TestContext.Current.CancellationToken);
        Assert.Same(resolving, target.ResolveAsync(TestContext.Current.CancellationToken));
        var (resolved, fault) = await resolving;
        Assert.Null(resolved);
        Assert.Equal(Fault.Types.Code.Dns, fault!.Code);
        Assert.Contains("no-such-host.invalid", fault.Message, StringComparison.Ordinal);
    }
}
