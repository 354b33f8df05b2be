using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Report;

/// <summary>How each worker is doing, in a few words for the terminal.</summary>
static class ShardStates
{
    // More would push the figures off the screen.
    const int Most = 8;

    /// <summary>A line for each of the first workers and one for the rest; none before they are there.</summary>
    public static IEnumerable<string> Of(RunStatus status)
    {
        var sessions = status.Sessions;
        foreach (var session in sessions.Take(Most))
            yield return $"shard {session.Shard}: {State(session, status.Vitals[session.Shard].Vitals)}";
        if (sessions.Count > Most)
            yield return $"and {Words.Count(sessions.Count - Most, "more shard")}";
    }

    static string State(ShardSession session, ShardVitals vitals)
    {
        if (session.LostReason is { } reason)
            return $"lost, {reason}";
        var reports = vitals.Reports;
        if (reports.Count == 0)
            return session.Worker is null ? "connecting" : "ready";
        var last = reports[^1];
        var cores = reports.Count > 1 ? CoresUsed(reports[^2], last) : 0;
        return string.Create(CultureInfo.InvariantCulture,
            $"{Words.Count(last.OpenConnections, "connection")}, {cores:0.00} cores, {last.ResidentBytes / (1024.0 * 1024):0} MiB")
            + (last.ScheduleLagP99Us > 0 ? $", sent late by {Words.Milliseconds(last.ScheduleLagP99Us)} (p99)" : "");
    }

    static double CoresUsed(Vitals before, Vitals last)
    {
        var elapsed = last.WorkerClockUs - before.WorkerClockUs;
        return elapsed <= 0 ? 0 : (double)(last.CpuUserUs + last.CpuSystemUs - before.CpuUserUs - before.CpuSystemUs) / elapsed;
    }
}
