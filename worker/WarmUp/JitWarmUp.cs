using System.Runtime;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Service;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Worker.WarmUp;

/// <summary>
/// Where the worker is no native binary, the code that a run takes is compiled before the run: the patterns of the assignment are run
/// against a server of the worker's own until the compiler has nothing more to do. A native binary needs none of it. TLS and HTTP/2
/// are left out.
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

    /// <summary>Whether methods are compiled in this process.</summary>
    public static bool IsJit => JitInfo.GetCompiledMethodCount() > 0;

    /// <summary>Warms up for an assignment; whatever goes wrong costs nothing but the warmth.</summary>
    public static async Task RunAsync(Assign assign)
    {
        if (!IsJit)
            return;
        using var bound = new CancellationTokenSource(AtMost);
        try
        {
            using var server = new WarmUpServer(ToolOf(assign));
            await RunShardAsync(Make(assign, server.Url), bound.Token);
            await SettleAsync(bound.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or System.Net.Sockets.SocketException)
        {
            // The first second of the run will show the compiler.
        }
    }

    static string ToolOf(Assign assign) =>
        assign.Patterns.Select(spec => spec.Mcp?.Tool).FirstOrDefault(tool => !string.IsNullOrEmpty(tool)) is { } named && named.All(char.IsAsciiLetterOrDigit) ? named : "echo";

    static Assign Make(Assign assign, string url)
    {
        var own = new Assign
        {
            RunId = "warm-up",
            ShardCount = 1,
            LoadThreads = assign.LoadThreads,
            Target = new Target
            {
                GatewayUrl = url,
                McpPath = assign.Target.McpPath,
                A2APath = assign.Target.A2APath,
                TimeoutUs = (ulong)AtMost.TotalMicroseconds,
                ConnectTimeoutUs = (ulong)AtMost.TotalMicroseconds,
                TraceparentRatio = assign.Target.TraceparentRatio,
            },
        };
        foreach (var spec in assign.Patterns.DistinctBy(spec => (spec.Pattern, spec.Open == null)))
            own.Patterns.Add(Make(spec));
        return own;
    }

    static PatternSpec Make(PatternSpec spec)
    {
        var own = new PatternSpec
        {
            Pattern = spec.Pattern,
            VirtualUsers = VirtualUsers,
            Requests = spec.Open == null ? Requests : 0,
            DurationUs = spec.Open == null ? 0 : OpenUs,
            DrainUs = OpenUs,
            Mcp = spec.Mcp?.Clone(),
            A2A = spec.A2A?.Clone(),
        };
        if (own.A2A != null)
            own.A2A.Version = A2aVersion._03;
        if (spec.Open != null)
        {
            own.Open = new OpenModel { Arrival = spec.Open.Arrival, MaxVirtualUsers = VirtualUsers };
            own.Open.Stages.Add(new Stage { DurationUs = OpenUs, StartRate = Rate, EndRate = Rate });
        }
        return own;
    }

    /// <summary>Plays the orchestrator to a shard of its own.</summary>
    static async Task RunShardAsync(Assign assign, CancellationToken cancellation)
    {
        using var shard = new ShardRun(assign, null, NullLogger.Instance);
        var attachment = shard.Outbox.Attach(0);
        var running = shard.RunAsync();
        while (!shard.Outbox.IsDone)
        {
            if (await shard.Outbox.NextAsync(attachment, cancellation) is not { } next)
                continue;
            _ = next.ToByteArray();
            if (next.Ready is { } ready)
                shard.Start(new Start { PatternIndex = ready.PatternIndex });
            shard.Outbox.Acknowledge(next.Sequence);
        }
        await running;
    }

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
