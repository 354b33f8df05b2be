using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>Compares what a worker says it counted with what was merged from its samples.</summary>
static class CountCheck
{
    /// <summary>Every difference in words; none when all agrees.</summary>
    /// <param name="said">The worker's account.</param>
    /// <param name="merged">What was merged of its samples.</param>
    /// <param name="assigned">Requests it was given to send; 0 where time ends the load.</param>
    public static IReadOnlyList<string> Differences(LoadAccount said, ShardTally merged, long assigned)
    {
        var differences = new List<string>();
        Compare("completed", said.Completed, merged.Requests.Ok);
        Compare("failed", said.Failed, merged.Requests.Failed);
        Compare("aborted", said.Aborted, merged.Requests.Aborted);
        var outcomes = said.Outcomes
            .GroupBy(o => new Outcome(o.Outcome, o.Code), o => o.Count)
            .ToDictionary(g => g.Key, g => g.Aggregate(0UL, (sum, count) => sum + count));
        foreach (var outcome in outcomes.Keys.Union(merged.Requests.ByOutcome.Keys).Where(o => o.IsFailure))
            Compare(outcome.ToString(), outcomes.GetValueOrDefault(outcome), merged.Requests[outcome]);
        Compare("setup operations", said.SetupSamples, merged.SetupSamples);
        if (assigned > 0 && said.Planned != (ulong)assigned)
            differences.Add($"planned: {assigned} were assigned, the worker says {said.Planned}");
        if (said.Planned != said.Completed + said.Failed + said.Aborted + said.NotSent)
            differences.Add($"planned {said.Planned} is not completed + failed + aborted + not sent");
        return differences;

        void Compare(string what, ulong workers, long ours)
        {
            if (workers != (ulong)ours)
                differences.Add($"{what}: the worker counted {workers}, {ours} arrived");
        }
    }
}
