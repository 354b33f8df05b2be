using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>Refuses assignments that cannot be carried out, before anything is sent anywhere.</summary>
static class AssignCheck
{
    const uint MostVirtualUsers = 100_000;

    /// <returns>What is wrong; null for nothing.</returns>
    public static string? Problem(Assign assign)
    {
        if (assign.RunId.Length is 0 or > 64 || assign.RunId.Any(c => c is < '!' or > '~' or '"' or '\\'))
            return "run_id must be 1 to 64 visible ASCII characters.";
        if (assign.ShardCount == 0 || assign.Shard >= assign.ShardCount)
            return "shard must be below shard_count.";
        if (assign.Patterns.Count == 0)
            return "There is no pattern.";
        return TargetProblem(assign.Target) ?? assign.Patterns.Select(PatternProblem).FirstOrDefault(problem => problem != null);
    }

    static string? TargetProblem(Target? target)
    {
        if (target == null || !Uri.TryCreate(target.GatewayUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return "gateway_url must be an absolute http or https URL.";
        if (url.UserInfo.Length > 0)
            return "gateway_url must not carry credentials.";
        if (!IsPath(target.McpPath) || !IsPath(target.A2APath))
            return "Paths must start with \"/\" and hold neither spaces nor control characters.";
        // A line break would let a value write headers of its own.
        if (target.AuthToken.Any(char.IsControl))
            return "auth_token must not hold control characters.";
        if (target.TimeoutUs == 0 || target.ConnectTimeoutUs == 0)
            return "Timeouts must be above zero.";
        return null;
    }

    static string? PatternProblem(PatternSpec spec)
    {
        if (spec.Pattern == Pattern.Unspecified || !Enum.IsDefined(spec.Pattern))
            return "A pattern is not known.";
        if (spec.VirtualUsers is 0 or > MostVirtualUsers)
            return $"virtual_users must be 1 to {MostVirtualUsers}.";
        if ((spec.Requests == 0) == (spec.DurationUs == 0))
            return "Either requests or duration_us must be above zero.";
        var isMcp = spec.Pattern is Pattern.McpToolsList or Pattern.McpToolsCall or Pattern.McpMixed;
        if (isMcp ? spec.Mcp == null : spec.A2A == null)
            return "The options of a pattern are missing.";
        if (spec.Pattern == Pattern.McpMixed && spec.Mcp!.ListWeight + (ulong)spec.Mcp.CallWeight is 0 or > 1_000)
            return "The weights of mcp:mixed must add up to 1 to 1,000.";
        return null;
    }

    static bool IsPath(string path) => path.StartsWith('/') && !path.Any(c => c is <= ' ' or >= '\x7F');
}
