using System.Globalization;

namespace AgentGatewayPerf.Run;

/// <summary>Says what makes a result incomplete.</summary>
static class RunProblems
{
    public static IReadOnlyList<string> Of(
        IReadOnlyList<ShardSession> sessions, IReadOnlyList<StepReport> steps, RunMerge merge)
    {
        var problems = new List<string>();
        var loads = steps.SelectMany(s => s.Loads).ToList();
        foreach (var session in sessions)
        {
            var merged = merge.SamplesOf(session.Shard);
            if ((session.SamplesDropped ?? merge.VitalsOf(session.Shard).Last?.SamplesDropped) is { } dropped and > 0)
            {
                problems.Add(
                    $"Shard {session.Shard} dropped {dropped} samples, which were not taken from it in time: its requests were sent, but "
                        + "not all are in the figures. Run the orchestrator nearer to the workers, or with more processor and network."
                );
            }
            if (session.LostReason is { } reason)
            {
                problems.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Shard {session.Shard} was lost after "
                            + $"{loads.Sum(p => RequestsOf(p, session.Shard))} requests, {session.LostAtUs / 1e6:0.0} s into the run: {reason}."
                    ));
            }
            else if (session.SamplesSent is { } sent && sent != (ulong)merged)
            {
                problems.Add($"Shard {session.Shard} says it sent {sent} samples, and {merged} arrived.");
            }
        }
        foreach (var pattern in loads)
        {
            if (pattern.Shards.All(s => s.Differences.Count == 0)
                && pattern.Planned != pattern.Total + pattern.Aborted + pattern.NotSent + pattern.Unaccounted)
            {
                problems.Add(
                    $"{pattern.Name}: {pattern.Planned} planned requests are not the {pattern.Successful} completed + {pattern.Failed} failed "
                        + $"+ {pattern.Aborted} aborted + {pattern.NotSent} not sent + {pattern.Unaccounted} unknown.");
            }
            foreach (var shard in pattern.Shards.Where(s => s.Differences.Count > 0))
            {
                problems.Add(
                    $"Counts of shard {shard.Shard} disagree in {pattern.Name}: {string.Join("; ", shard.Differences)}.");
            }
        }
        return problems;
    }

    static long RequestsOf(PatternReport pattern, int shard) =>
        pattern.Shards.Count > shard ? pattern.Shards[shard].Merged.Requests.Total : 0;
}
