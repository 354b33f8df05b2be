using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Service;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>Plays the orchestrator to one shard in this process: starts every pattern that is ready and collects what comes.</summary>
static class ShardHarness
{
    static readonly TimeSpan AtMost = TimeSpan.FromSeconds(30);

    public static Assign Assign(string url, params PatternSpec[] patterns)
    {
        var assign = new Assign
        {
            RunId = "test-run",
            ShardCount = 1,
            Target = new Target
            {
                GatewayUrl = url,
                McpPath = "/mcp",
                A2APath = "/",
                TimeoutUs = 5_000_000,
                ConnectTimeoutUs = 5_000_000,
            },
        };
        assign.Patterns.Add(patterns);
        return assign;
    }

    public static PatternSpec Pattern(Pattern pattern, uint users, ulong requests) => new()
    {
        Pattern = pattern,
        VirtualUsers = users,
        Requests = requests,
        DrainUs = 1_000_000,
        Mcp = new McpOptions { ToolArgumentsJson = """{"message":"hello"}""", ListWeight = 1, CallWeight = 4 },
        A2A = new A2aOptions { Message = "Hello", Turns = 3 },
    };

    /// <summary>Runs a shard to its end.</summary>
    /// <param name="assign">What to run.</param>
    /// <param name="onEvent">Called with every event, and the shard, before it is acknowledged.</param>
    /// <param name="createPoller">What the load threads wait with; null for what fits the platform.</param>
    public static async Task<ShardOutcome> RunAsync(
        Assign assign, Action<ShardEvent, ShardRun>? onEvent = null, Func<IPoller>? createPoller = null)
    {
        using var shard = new ShardRun(assign, null, NullLogger.Instance, createPoller: createPoller);
        using var timeout = new CancellationTokenSource(AtMost);
        var attachment = shard.Outbox.Attach(0);
        var running = shard.RunAsync();
        var outcome = new ShardOutcome();
        while (!shard.Outbox.IsDone)
        {
            if (await shard.Outbox.NextAsync(attachment, timeout.Token) is not { } next)
                continue;
            // Once acknowledged, the memory of a batch is used again.
            outcome.Events.Add(ShardEvent.Parser.ParseFrom(next.ToByteArray()));
            onEvent?.Invoke(next, shard);
            if (next.Ready is { } ready)
            {
                shard.Start(new Start { PatternIndex = ready.PatternIndex, Phase = Phase.Warmup });
                shard.Start(new Start { PatternIndex = ready.PatternIndex });
            }
            shard.Outbox.Acknowledge(next.Sequence);
        }
        await running;
        Assert.DoesNotContain(outcome.Events, e => e.Fault is not null);
        return outcome;
    }
}
