using System.Globalization;

namespace AgentGatewayPerf.Run;

/// <summary>Says what makes a result incomplete.</summary>
static class RunProblems
{
    public static IReadOnlyList<string> Of(
        IReadOnlyList<ShardSession> sessions, IReadOnlyList<PatternReport> patterns, RunMerge merge)
    {
        var problems = new List<string>();
        foreach (var session in sessions)
        {
            var merged = merge.SamplesOf(session.Shard);
            if (session.LostReason is { } reason)
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"Shard {session.Shard} was lost after "
                    + $"{patterns.Sum(p => RequestsOf(p, session.Shard))} requests, {session.LostAtUs / 1e6:0.0} s into the run: {reason}."));
            }
            else if (session.SamplesSent is { } sent && sent != (ulong)merged)
            {
                problems.Add($"Shard {session.Shard} says it sent {sent} samples, and {merged} arrived.");
            }
        }
        foreach (var pattern in patterns)
        {
            foreach (var shard in pattern.Shards.Where(s => s.Differences.Count > 0))
                problems.Add($"Counts of shard {shard.Shard} disagree in {pattern.Name}: {string.Join("; ", shard.Differences)}.");
        }
        return problems;
    }

    static long RequestsOf(PatternReport pattern, int shard) =>
        pattern.Shards.Count > shard ? pattern.Shards[shard].Merged.Requests.Total : 0;
}
