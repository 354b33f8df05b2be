using System.Runtime;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Service;
using AgentGatewayPerf.Worker.Service.WarmUp;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>A worker under the JIT has compiled what a run takes before it says that it is ready.</summary>
[Trait("Speed", "fast")]
public sealed class JitWarmUpTests
{
    [Fact]
    public void The_tests_run_under_the_jit() => Assert.True(WorkerFacts.IsJit);

    [Theory]
    [InlineData(Pattern.McpMixed, false)]
    [InlineData(Pattern.McpToolsCall, true)]
    [InlineData(Pattern.A2AConversation, false)]
    [InlineData(Pattern.A2AAgentCard, false)]
    public async Task The_load_thread_compiles_nothing_once_the_load_has_begun(Pattern pattern, bool open)
    {
        using var server = new WarmUpServer("echo");
        var traffic = open ? Traffic.Open(pattern, 2, 1_000, 0.2, 2) : Traffic.Of(pattern, 2, 200);
        traffic.Scenario.A2A.Version = A2aVersion._03;
        var plan = ShardPlan.Of(server.Url, traffic);
        using var shard = new ShardRun(plan.Assign, null, NullLogger.Instance, warmUp: JitWarmUp.RunAsync);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var attachment = shard.Outbox.Attach(0);
        var driver = new ShardDriver(shard);
        driver.Prepare(0);
        var running = shard.RunAsync();
        LoadAccount? finished = null;
        long before = 0, after = 0;
        while (!shard.Outbox.IsDone)
        {
            if (await shard.Outbox.NextAsync(attachment, timeout.Token) is not { } next)
                continue;
            if (next.Ready is { } ready)
            {
                Assert.Null(ready.Fault);
                Assert.Equal("JIT", ready.Worker.Build);
                before = await CompiledOnLoadThreadAsync(shard);
                driver.Start(plan.Steps[0]);
            }
            if (next.StepFinished is not null)
            {
                finished = next.StepFinished.Accounts[0];
                after = await CompiledOnLoadThreadAsync(shard);
                driver.Stop(abort: false);
            }
            shard.Outbox.Acknowledge(next.Sequence);
        }
        await running;

        TestContext.Current.TestOutputHelper!.WriteLine($"{after - before} methods compiled on the load thread");
        Assert.True(finished!.Completed > 0);
        // What the test itself has run there, and nothing of the load; without the warm-up up to two hundred.
        Assert.InRange(after - before, 0, 10);
    }

    static async Task<long> CompiledOnLoadThreadAsync(ShardRun shard)
    {
        long count = 0;
        await shard.Threads[0].RunAsync(() =>
        {
            count = JitInfo.GetCompiledMethodCount(currentThread: true);
            return Task.CompletedTask;
        });
        return count;
    }

    [Fact]
    public async Task A_warm_up_that_cannot_be_done_is_left_out()
    {
        var plan = ShardPlan.Of("http://127.0.0.1:1", Traffic.Of(Pattern.McpToolsCall, 1, 1));
        plan.Target.McpPath = "/" + new string('x', 20_000);
        await JitWarmUp.RunAsync(plan.Assign);
    }

    [Fact]
    public void A_server_that_is_disposed_at_once_ends_without_an_exception_on_its_thread()
    {
        // An exception there would end the process of the tests, as it would end a worker.
        for (var i = 0; i < 500; i++)
            new WarmUpServer("echo").Dispose();
    }
}
