using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Plan;

/// <summary>Checks a plan by the rules by which every worker does, so that nothing is sent that it would refuse.</summary>
static class PlanCheck
{
    /// <param name="plan">The plan.</param>
    /// <param name="settings">What has the tokens that are going to be sent.</param>
    /// <exception cref="UsageException">A worker would refuse a part of it.</exception>
    public static void Check(RunPlan plan, LoadSettings settings)
    {
        // Shards differ by their share only: the first has the largest, the last the smallest.
        foreach (var assign in plan.Shards.Count > 1 ? [plan.Shards[0], plan.Shards[^1]] : plan.Shards)
        {
            if (Problem(plan, assign, settings) is { } problem)
                throw new UsageException($"No worker would take this run: {problem}");
        }
    }

    /// <summary>What a worker would refuse, in one sentence; null for nothing.</summary>
    public static string? Problem(RunPlan plan, Assign assign, LoadSettings settings)
    {
        var sent = TargetTokens.With(assign, settings, isHandedOver: false);
        if (AssignCheck.Problem(sent) is { } problem)
            return problem;
        if (sent.CalculateSize() > ContractLimits.MessageBytes)
        {
            return $"its assignment is larger than {ContractLimits.MessageBytes:N0} bytes. "
                + "Give shorter --tool-args, --message or headers, or fewer tokens.";
        }
        return plan.Steps.Select((step, index) => StartCheck.Problem(StartOf(step, index, sent), sent))
            .FirstOrDefault(p => p is not null);
    }

    static Start StartOf(Step step, int index, Assign assign)
    {
        var start = new Start { Step = (uint)index + 1 };
        start.Loads.AddRange(step.Loads.Select(load => load.Of((int)assign.Shard, (int)assign.ShardCount)));
        return start;
    }
}
