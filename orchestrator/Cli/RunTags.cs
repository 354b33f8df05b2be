using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Cli;

/// <summary>Reads --tag key=value.</summary>
static class RunTags
{
    /// <exception cref="UsageException">One is something else, or a key comes twice.</exception>
    public static IReadOnlyDictionary<string, string> Read(IEnumerable<string> texts)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
                throw new UsageException($"--tag takes KEY=VALUE, such as commit=4f2a91c, not '{text}'.");
            if (!tags.TryAdd(text[..at], text[(at + 1)..]))
                throw new UsageException($"--tag {text[..at]} is given twice.");
        }
        return tags;
    }
}
