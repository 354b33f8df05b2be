namespace AgentGatewayPerf.Targets.GatewayStandIn.Http;

/// <summary>The headers of a message in their order.</summary>
static class HeaderLines
{
    /// <summary>The first value of that name, in any case; null where there is none.</summary>
    public static string? First(this IReadOnlyList<HeaderLine> headers, string name)
    {
        foreach (var header in headers)
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return header.Value;
        }

        return null;
    }

    /// <summary>Whether a list of tokens, such as that of <c>connection</c>, holds one.</summary>
    public static bool HasToken(this IReadOnlyList<HeaderLine> headers, string name, string token) =>
        headers.First(name)?.Split(',', StringSplitOptions.TrimEntries).Contains(token, StringComparer.OrdinalIgnoreCase) == true;
}
