using System.Runtime;
using AgentGatewayPerf.Protos;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Worker.Service.WarmUp;

/// <summary>
/// Where the worker is no native binary, the code that a run takes is compiled before the run: the patterns of the assignment are
/// run against a server of the worker's own until the compiler has nothing more to do. A native binary needs none of it. TLS and
/// HTTP/2 are left out.
/// </summary>
static class JitWarmUp
{
    /// <summary>The runtime compiles a method for good after 30 calls; a virtual user's own have that many.</summary>
    const ulong Requests = 400;

    const uint VirtualUsers = 2;
    const double Rate = 2_000;
    const ulong OpenUs = 200_000;

    static readonly TimeSpan AtMost = TimeSpan.FromSeconds(5);

    /// <summary>The compiler begins 100 ms after the last method was called for the first time.</summary>
    static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(120);

    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Warms up for an assignment; whatever goes wrong costs nothing but the warmth.</summary>
    public static async Task RunAsync(Assign assign)
    {
        if (!WorkerFacts.IsJit)
            return;
        using var bound = new CancellationTokenSource(AtMost);
        try
        {
            using var server = new WarmUpServer(ToolOf(assign));
            await RunShardAsync(Make(assign, server.Url), bound.Token);
            await SettleAsync(bound.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The first second of the run will show the compiler.
        }
    }

    static string ToolOf(Assign assign)
    {
        var tool = assign.Scenarios.Select(scenario => scenario.Mcp?.Tool).FirstOrDefault(tool => !string.IsNullOrEmpty(tool));
        return tool is not null && tool.All(char.IsAsciiLetterOrDigit) ? tool : "echo";
    }

    /// <summary>The patterns of the assignment, each once, on the warm-up's own server.</summary>
    static Assign Make(Assign assign, string url)
    {
        var own = new Assign
        {
            RunId = "warm-up",
            ShardCount = 1,
            LoadThreads = assign.LoadThreads,
            LoadThreadsAuto = assign.LoadThreadsAuto,
        };
        own.Targets.Add(assign.Targets.Select(target => new Target
        {
            Url = url,
            McpPath = target.McpPath,
            A2APath = target.A2APath,
            TimeoutUs = (ulong)AtMost.TotalMicroseconds,
            ConnectTimeoutUs = (ulong)AtMost.TotalMicroseconds,
            TraceparentRatio = target.TraceparentRatio,
        }));
        var different = assign.Scenarios.DistinctBy(s => (s.Pattern, assign.Targets[(int)s.Target].TraceparentRatio > 0));
        foreach (var scenario in different)
        {
            var one = scenario.Clone();
            one.VirtualUsers = VirtualUsers;
            if (one.A2A is not null)
                one.A2A.Version = A2aVersion._03;
            if (one.Mcp is not null)
                NameTool(one.Mcp, ToolOf(assign), VersionOf(one));
            own.Scenarios.Add(one);
        }
        return own;
    }

    // The warm-up's server has one tool.
    static void NameTool(McpOptions options, string tool, string version)
    {
        options.Version = version;
        if (options.Tool.Length > 0)
            options.Tool = tool;
        foreach (var one in options.Tools)
            one.Name = tool;
    }

    /// <summary>The revision that the scenario names, or the nearest one that the warm-up's server speaks.</summary>
    static string VersionOf(Scenario scenario) =>
        scenario.Mcp.Version == McpRevisions.Stateless
        || !PatternInfo.Of(scenario.Pattern).ExistsIn(McpRevisions.NewestWithSessions)
            ? McpRevisions.Stateless
            : McpRevisions.NewestWithSessions;

    /// <summary>Plays the orchestrator to a shard of its own: every scenario is loaded in the closed model and in the open
    /// one.</summary>
    static async Task RunShardAsync(Assign assign, CancellationToken cancellation)
    {
        using var shard = new ShardRun(assign, null, NullLogger.Instance);
        var attachment = shard.Outbox.Attach(0);
        var running = shard.RunAsync();
        var sequence = 0UL;
        var scenario = 0u;
        Send(new ShardCommand { Prepare = new Prepare { Scenario = scenario } });
        while (!shard.Outbox.IsDone)
        {
            if (await shard.Outbox.NextAsync(attachment, cancellation) is not { } next)
                continue;
            _ = next.ToByteArray();
            if (next.Ready is not null)
            {
                Send(new ShardCommand { Start = new Start { Step = scenario * 2 + 1, Loads = { Closed(scenario) } } });
                Send(new ShardCommand { Start = new Start { Step = scenario * 2 + 2, Loads = { Open(scenario) } } });
            }
            else if (next.StepFinished is { } finished && finished.Step == scenario * 2 + 2)
            {
                Send(++scenario < assign.Scenarios.Count
                    ? new ShardCommand { Prepare = new Prepare { Scenario = scenario } }
                    : new ShardCommand { Stop = new Stop { Mode = Stop.Types.Mode.Drain } });
            }
            shard.Outbox.Acknowledge(next.Sequence);
        }
        await running;

        void Send(ShardCommand command)
        {
            command.Sequence = ++sequence;
            shard.Take(command);
        }
    }

    static Load Closed(uint scenario) => new() { Scenario = scenario, VirtualUsers = VirtualUsers, Requests = Requests };

    static Load Open(uint scenario) => new()
    {
        Scenario = scenario,
        VirtualUsers = VirtualUsers,
        DurationUs = OpenUs,
        DrainUs = OpenUs,
        Open = new OpenModel
        {
            MaxVirtualUsers = VirtualUsers,
            Stages = { new Stage { DurationUs = OpenUs, StartRate = Rate, EndRate = Rate } },
        },
    };

    /// <summary>Waits until the compiler, which works in the background, is done.</summary>
    static async Task SettleAsync(CancellationToken cancellation)
    {
        var (count, since) = (JitInfo.GetCompiledMethodCount(), Environment.TickCount64);
        while (Environment.TickCount64 - since < Quiet.TotalMilliseconds)
        {
            await Task.Delay(Step, cancellation);
            if (JitInfo.GetCompiledMethodCount() is var now && now != count)
                (count, since) = (now, Environment.TickCount64);
        }
    }
}
