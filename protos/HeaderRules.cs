using System.Buffers;

namespace AgentGatewayPerf.Protos;

/// <summary>Which headers a user may add to the requests, and what a bearer token may hold (RFC 9110 §5.5 and §5.6.2, RFC 6750
/// §2.1).</summary>
public static class HeaderRules
{
    // What the worker writes itself: a second one would be an attack on the gateway's parser, not a load test.
    static readonly string[] Own =
    [
        "Host", "User-Agent", "Agentgateway-Perf-Run", "Content-Length", "Content-Type", "Transfer-Encoding", "TE", "Connection",
        "Accept", "Accept-Encoding", "Expect", "Upgrade", "Mcp-Session-Id", "MCP-Protocol-Version",
        "Mcp-Method", "Mcp-Name", "A2A-Version",
    ];

    static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Whether a text can be the name of a header.</summary>
    public static bool IsName(ReadOnlySpan<char> name) => !name.IsEmpty && !name.ContainsAnyExcept(TokenCharacters);

    /// <summary>Whether a text can be the value of a header: printable ASCII, so that no byte of it can end the line that carries
    /// it.</summary>
    public static bool IsValue(ReadOnlySpan<char> value) =>
        value.Length <= ContractLimits.HeaderLength && value.IndexOfAnyExceptInRange(' ', '~') < 0;

    /// <summary>Whether a text can be a bearer token; empty is none.</summary>
    public static bool IsBearerToken(ReadOnlySpan<char> token) =>
        token.Length is > 0 and <= ContractLimits.HeaderLength && token.IndexOfAnyExceptInRange('!', '~') < 0;

    /// <summary>Whether a text can name an extension of A2A in the header that lists them: visible ASCII without
    /// commas.</summary>
    public static bool IsExtension(ReadOnlySpan<char> uri) =>
        uri.Length is > 0 and <= ContractLimits.HeaderLength && uri.IndexOfAnyExceptInRange('!', '~') < 0 && !uri.Contains(',');

    /// <summary>Whether the worker writes a header itself.</summary>
    /// <param name="name">Name of the header, in any case.</param>
    /// <param name="hasAuthToken">Whether the requests carry a bearer token.</param>
    /// <param name="hasTraceContext">Whether requests carry trace context.</param>
    public static bool IsOwn(string name, bool hasAuthToken, bool hasTraceContext) =>
        Own.Contains(name, StringComparer.OrdinalIgnoreCase)
        || name.StartsWith("Mcp-Param-", StringComparison.OrdinalIgnoreCase)
        || (hasAuthToken && name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
        || (hasTraceContext && name.Equals("traceparent", StringComparison.OrdinalIgnoreCase));
}
