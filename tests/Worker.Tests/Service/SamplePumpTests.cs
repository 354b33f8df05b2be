using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Samples;
using AgentGatewayPerf.Worker.Service;

namespace AgentGatewayPerf.Worker.Tests.Service;

[Trait("Speed", "fast")]
public sealed class SamplePumpTests
{
    readonly EventOutbox _outbox = new(WorkerOptions.DefaultBufferBytes);

    [Fact]
    public async Task Samples_and_messages_are_in_a_batch_of_their_step_and_scenario()
    {
        var pump = new SamplePump(_outbox);
        using var over = new CancellationTokenSource();
        var running = pump.RunAsync(over.Token);
        var record = new StepRecord(4, 2, 0);
        record.Failures.Enqueue(new FailureMessage { Message = "no" });
        pump.Accept(record, Buffer(pump, 3));
        pump.Accept(new StepRecord(5, 2, 0), Buffer(pump, 1));
        await pump.DrainAsync();

        Assert.Equal((4UL, 0UL), (pump.Samples, pump.Dropped));
        var attachment = _outbox.Attach(0);
        var first = (await _outbox.NextAsync(attachment, TestContext.Current.CancellationToken))!.SampleBatch;
        var second = (await _outbox.NextAsync(attachment, TestContext.Current.CancellationToken))!.SampleBatch;
        Assert.Equal((4u, 2u, 3u, "no"), (first.Step, first.Scenario, first.Count, first.Failures.Single().Message));
        Assert.Equal((5u, 2u, 1u, 0), (second.Step, second.Scenario, second.Count, second.Failures.Count));
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task What_comes_when_it_is_far_behind_is_dropped_and_counted()
    {
        var pump = new SamplePump(_outbox);
        for (var i = 0; i < 100; i++)
            pump.Accept(new StepRecord(1, 0, 0), Buffer(pump, 2));
        Assert.True(pump.Dropped > 0);
        using var over = new CancellationTokenSource();
        var running = pump.RunAsync(over.Token);
        await pump.DrainAsync();
        Assert.Equal(200UL, pump.Samples + pump.Dropped);
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task After_a_fault_nobody_waits_and_nothing_is_lost_uncounted()
    {
        var pump = new SamplePump(_outbox);
        var broken = new StepRecord(1, 0, 0);
        broken.Failures.Enqueue(null!);
        pump.Accept(broken, Buffer(pump, 2));
        pump.Accept(new StepRecord(1, 0, 0), Buffer(pump, 3));
        var waiting = pump.DrainAsync();
        await Assert.ThrowsAsync<ArgumentNullException>(() => pump.RunAsync(CancellationToken.None));
        await waiting;
        await pump.DrainAsync();
        pump.Accept(new StepRecord(1, 0, 0), Buffer(pump, 4));
        Assert.Equal((0UL, 9UL), (pump.Samples, pump.Dropped));
    }

    static ArraySegment<Sample> Buffer(SamplePump pump, int count) => new(pump.Pool.Take(), 0, count);
}
