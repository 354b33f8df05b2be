using System.Buffers;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>Refuses assignments that cannot be carried out, before anything is sent anywhere.</summary>
static class AssignCheck
{
    const uint MostVirtualUsers = 100_000;

    static readonly string[] OwnHeaders =
    [
        "host", "user-agent", "agentgateway-perf-run", "content-length", "content-type", "transfer-encoding", "te", "connection",
        "accept", "accept-encoding", "expect", "upgrade", "mcp-session-id", "mcp-protocol-version", "a2a-version",
    ];

    static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <param name="assign">What the orchestrator wants.</param>
    /// <param name="gateway">The only gateway this worker may put load on; null for any.</param>
    /// <returns>What is wrong; null for nothing.</returns>
    public static string? Problem(Assign assign, Uri? gateway = null)
    {
        if (assign.RunId.Length is 0 or > 64 || assign.RunId.Any(c => c is < '!' or > '~' or '"' or '\\'))
            return "run_id must be 1 to 64 visible ASCII characters.";
        if (assign.ShardCount == 0 || assign.Shard >= assign.ShardCount)
            return "shard must be below shard_count.";
        if (assign.LoadThreads > LoadThreads.Most)
            return $"load_threads must be at most {LoadThreads.Most}.";
        if (assign.Patterns.Count == 0)
            return "There is no pattern.";
        return TargetProblem(assign.Target, gateway) ?? assign.Patterns.Select(PatternProblem).FirstOrDefault(problem => problem != null);
    }

    static string? TargetProblem(Target? target, Uri? gateway)
    {
        if (target == null || !Uri.TryCreate(target.GatewayUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return "gateway_url must be an absolute http or https URL.";
        if (url.UserInfo.Length > 0)
            return "gateway_url must not carry credentials.";
        if (gateway != null && Uri.Compare(url, gateway, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) != 0)
            return $"This worker puts load on {gateway.GetLeftPart(UriPartial.Authority)} and nothing else.";
        if (!IsPath(target.McpPath) || !IsPath(target.A2APath))
            return "Paths must start with \"/\" and hold neither spaces nor control characters.";
        // A line break would let a value write headers of its own.
        if (target.AuthToken.Any(char.IsControl))
            return "auth_token must not hold control characters.";
        if (target.TimeoutUs == 0 || target.ConnectTimeoutUs == 0)
            return "Timeouts must be above zero.";
        if (target.TraceparentRatio is not (>= 0 and <= 1))
            return "traceparent_ratio must be 0 to 1.";
        return target.Headers.Select(header => HeaderProblem(header, target)).FirstOrDefault(problem => problem != null);
    }

    static string? HeaderProblem(Header header, Target target)
    {
        if (header.Name.Length == 0 || header.Name.AsSpan().ContainsAnyExcept(TokenCharacters))
            return "The name of a header must be a token.";
        if (header.Value.Any(char.IsControl))
            return $"The value of the header {header.Name} must not hold control characters.";
        var name = header.Name;
        return OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase)
            || (name.Equals("authorization", StringComparison.OrdinalIgnoreCase) && target.AuthToken.Length > 0)
            || (name.Equals("traceparent", StringComparison.OrdinalIgnoreCase) && target.TraceparentRatio > 0)
                ? $"The header {name} is the worker's own to send."
                : null;
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
