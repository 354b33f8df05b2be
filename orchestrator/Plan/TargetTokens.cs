using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Plan;

/// <summary>Gives an assignment the bearer tokens, which the plan does without.</summary>
static class TargetTokens
{
    /// <summary>The assignment with tokens. The gateway's go to targets that may see them, and no others.</summary>
    /// <param name="assign">As it is in the plan.</param>
    /// <param name="settings">What has the tokens.</param>
    /// <param name="isHandedOver">Whether the worker gets the gateway's token otherwise.</param>
    public static Assign With(Assign assign, LoadSettings settings, bool isHandedOver)
    {
        var sent = assign.Clone();
        var own = isHandedOver ? null : settings.Access.AuthToken;
        var users = Math.Max(settings.Load.Concurrency, settings.Load.Open?.MaxConcurrency ?? 0);
        var (shard, shards) = ((int)assign.Shard, (int)assign.ShardCount);
        foreach (var (index, target) in sent.Targets.Index())
        {
            target.AuthToken = (target.OwnAuthToken ? own : settings.TargetTokenOf(index)) ?? "";
            if (target.OwnAuthToken && settings.Access.Tokens is { } tokens)
                target.UserTokens.Add(tokens.Of(shard, shards, (int)Shares.Of(users, shard, shards)));
        }
        return sent;
    }
}
