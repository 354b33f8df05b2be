using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Service;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>Plays the orchestrator to one shard in this process: prepares every scenario, runs step after step, and collects what
/// comes.</summary>
static class ShardHarness
{
    static readonly TimeSpan AtMost = TimeSpan.FromSeconds(60);

    /// <summary>Runs a shard to its end.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="onEvent">Called with every event before it is acknowledged.</param>
    /// <param name="createPoller">What the load threads wait with; null for what fits the platform.</param>
    public static async Task<ShardOutcome> RunAsync(
        ShardPlan plan, Action<ShardEvent, ShardDriver>? onEvent = null, Func<IPoller>? createPoller = null)
    {
        using var shard = new ShardRun(plan.Assign, null, NullLogger.Instance, createPoller: createPoller);
        var outcome = await RunAsync(shard, plan, onEvent);
        Assert.DoesNotContain(outcome.Events, e => e.Fault is not null);
        return outcome;
    }

    /// <summary>Runs a shard to its end, which may be a fault.</summary>
    public static async Task<ShardOutcome> RunAsync(
        ShardRun shard, ShardPlan plan, Action<ShardEvent, ShardDriver>? onEvent = null)
    {
        using var timeout = new CancellationTokenSource(AtMost);
        var attachment = shard.Outbox.Attach(0);
        var running = shard.RunAsync();
        var outcome = new ShardOutcome();
        var driver = new ShardDriver(shard);
        var (preparing, steps) = (plan.Assign.Scenarios.Count, new Queue<Start>(plan.Steps));
        for (var i = 0u; i < preparing; i++)
            driver.Prepare(i, plan.McpVersion);
        while (!shard.Outbox.IsDone)
        {
            if (await shard.Outbox.NextAsync(attachment, timeout.Token) is not { } next)
                continue;
            // Once acknowledged, the memory of a batch is used again.
            outcome.Events.Add(ShardEvent.Parser.ParseFrom(next.ToByteArray()));
            onEvent?.Invoke(next, driver);
            if (next.StepFinished is not null || (next.Ready is not null && --preparing == 0))
                GoOn();
            shard.Outbox.Acknowledge(next.Sequence);
        }
        await running;
        return outcome;

        void GoOn()
        {
            if (steps.TryDequeue(out var start))
                driver.Start(start);
            else
                driver.Stop(abort: false);
        }
    }
}
