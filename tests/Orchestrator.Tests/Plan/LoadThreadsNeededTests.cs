using AgentGatewayPerf.Plan;

namespace AgentGatewayPerf.Orchestrator.Tests;

[Trait("Speed", "fast")]
public sealed class LoadThreadsNeededTests
{
    [Theory]
    [InlineData(1, "--fleet=modal --gateway-url=https://gw.example")]
    [InlineData(1, "--fleet=modal --gateway-url=https://gw.example --duration=10s --concurrency=64")]
    [InlineData(4, "--fleet=modal --gateway-url=https://gw.example --duration=10s --concurrency=256")]
    [InlineData(2, "--fleet=modal --gateway-url=https://gw.example --duration=10s --concurrency=256 --shards=2")]
    [InlineData(64, "--fleet=modal --gateway-url=https://gw.example --duration=10s --concurrency=10000")]
    [InlineData(1, "--fleet=modal --gateway-url=https://gw.example --rate=40000 --duration=10s --concurrency=1000")]
    [InlineData(3, "--fleet=modal --gateway-url=https://gw.example --stages=10s:1000,10s:100000,10s:10 --concurrency=1000")]
    [InlineData(8, "--local --gateway-url=https://gw.example --duration=10s --concurrency=10000")]
    [InlineData(4, "--local --gateway-url=https://gw.example --duration=10s --concurrency=10000 --shards=2")]
    [InlineData(4, "--local --gateway-url=http://127.0.0.1:1 --duration=10s --concurrency=10000")]
    [InlineData(1, "--local --gateway-url=http://127.0.0.1:1 --duration=10s --concurrency=10000 --shards=8")]
    public void As_many_as_the_load_needs_and_this_machine_has_for_workers_of_its_own(int threads, string flags)
    {
        var settings = TypedFlags.Read(flags);
        Assert.Equal(threads, LoadThreadsNeeded.Of(settings, 8));
        var assign = RunPlanner.Plan(settings, "r").Shards[0];
        Assert.True(assign.LoadThreadsAuto);
        Assert.Equal((uint)LoadThreadsNeeded.Of(settings, Environment.ProcessorCount), assign.LoadThreads);
    }

    [Fact]
    public void A_number_is_taken_as_it_is()
    {
        var assign = RunPlanner.Plan(TypedFlags.Read("--worker-threads=7"), "r").Shards[0];
        Assert.Equal((7u, false), (assign.LoadThreads, assign.LoadThreadsAuto));
    }
}
