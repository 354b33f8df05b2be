using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Service;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>Nobody takes the samples: the load goes on, the memory is bounded, and the loss is counted.</summary>
[Trait("Speed", "fast")]
public sealed class BackPressureTests
{
    const long Bound = 2_000;

    [Fact]
    public async Task Samples_beyond_the_bound_are_dropped_and_counted()
    {
        using var server = new LoopbackServer(request =>
            LoopbackServer.Json(
                $$$"""{"jsonrpc":"2.0","id":{{{LoopbackServer.IdOf(request)}}},"result":{"protocolVersion":"2025-11-25","tools":[]}}"""
            ));
        var plan = ShardPlan.Of(server.Url, Traffic.Of(Pattern.McpToolsList, 2, 2_000));
        using var shard = new ShardRun(plan.Assign, null, NullLogger.Instance, Bound);
        var driver = new ShardDriver(shard);
        var attachment = shard.Outbox.Attach(0);
        driver.Prepare(0);
        var running = shard.RunAsync();
        var events = new List<ShardEvent>();
        // Nothing is acknowledged until the shard is over.
        while (events.LastOrDefault()?.ShardFinished is null)
        {
            if (await shard.Outbox.NextAsync(attachment, TestContext.Current.CancellationToken) is not { Sequence: > 0 } next)
                continue;
            events.Add(next);
            if (next.Ready is not null)
                driver.Start(plan.Steps[0]);
            else if (next.StepFinished is not null)
                driver.Stop(abort: false);
        }
        await running;

        var finished = events.Select(e => e.StepFinished).OfType<StepFinished>().Single().Accounts.Single();
        var released = events.Select(e => e.Released).OfType<Released>().Single();
        var end = events[^1].ShardFinished;
        var batches = events.Select(e => e.SampleBatch).OfType<SampleBatch>().ToList();
        Assert.Equal(2_000u, finished.Completed);
        Assert.True(end.SamplesDropped > 0);
        Assert.Equal(end.Samples, (ulong)batches.Sum(b => b.Count));
        Assert.Equal(finished.Completed + finished.SetupSamples + released.SetupSamples, end.Samples + end.SamplesDropped);
        Assert.True(batches.Sum(b => b.CalculateSize()) <= Bound);
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(e => (int)e.Sequence));
    }

    [Fact]
    public void What_is_acknowledged_makes_room()
    {
        var batch = new SampleBatchCodec().Encode(
            1, 0, [.. Enumerable.Range(0, 50).Select(i => new Sample(i, 0, 5, 0, 0, OutcomeClass.Ok, 0, Operation.ToolsList))]);
        var size = new ShardEvent { SampleBatch = batch }.CalculateSize();
        var outbox = new EventOutbox(size + size / 2);
        Assert.True(outbox.Add(new ShardEvent { SampleBatch = batch }));
        Assert.False(outbox.Add(new ShardEvent { SampleBatch = batch }));
        Assert.Equal(50u, outbox.SamplesWaiting);
        Assert.True(outbox.Add(new ShardEvent { ShardFinished = new ShardFinished() }));
        outbox.Acknowledge(1);
        Assert.Equal(0u, outbox.SamplesWaiting);
        Assert.True(outbox.Add(new ShardEvent { SampleBatch = batch }));
    }
}
