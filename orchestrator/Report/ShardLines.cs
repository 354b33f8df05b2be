using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Report;

/// <summary>How each worker is doing, in a few words for the terminal.</summary>
static class ShardLines
{
    // More would push the figures off the screen.
    const int Most = 8;

    /// <summary>A line for each of the first workers and one for the rest; none before they are there.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<ShardState> shards)
    {
        foreach (var shard in shards.Take(Most))
            yield return $"shard {shard.Shard}: {InWords(shard)}";
        if (shards.Count > Most)
            yield return $"and {Words.Count(shards.Count - Most, "more shard")}";
    }

    static string InWords(ShardState shard)
    {
        if (shard.LostReason is { } reason)
            return $"lost, {reason}";
        if (shard.Last is not { } last)
            return shard.IsReady ? "ready" : "connecting";
        var cores = shard.Before is { } before ? CoresUsed(before, last) : 0;
        return string.Create(
                CultureInfo.InvariantCulture,
                $"{Words.Count(last.OpenConnections, "connection")}, {cores:0.00} cores, {last.ResidentBytes / (1024.0 * 1024):0} MiB"
            ) + (last.ScheduleLagP99Us > 0 ? $", sent late by {Words.Milliseconds(last.ScheduleLagP99Us)} (p99)" : "");
    }

    static double CoresUsed(Vitals before, Vitals last)
    {
        var elapsed = last.WorkerClockUs - before.WorkerClockUs;
        return elapsed <= 0 ? 0 : (double)(last.CpuUserUs + last.CpuSystemUs - before.CpuUserUs - before.CpuSystemUs) / elapsed;
    }
}
