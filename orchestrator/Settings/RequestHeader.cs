using System.Buffers;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Settings;

/// <summary>A header that the user wants to be sent with every request.</summary>
/// <param name="Name">A token (RFC 9110).</param>
/// <param name="Value">Printable ASCII. Never to be written anywhere unless <paramref name="Plain"/>.</param>
/// <param name="Plain">Whether the value may be shown.</param>
sealed record RequestHeader(string Name, string Value, bool Plain)
{
    // What the worker writes itself: a second one would be an attack on the gateway's parser, not a load test.
    static readonly string[] Own =
    [
        "Host", "User-Agent", "Agentgateway-Perf-Run", "Content-Length", "Content-Type", "Transfer-Encoding", "TE", "Connection", "Accept",
        "Accept-Encoding", "Expect", "Upgrade", "Mcp-Session-Id", "MCP-Protocol-Version", "A2A-Version",
    ];

    static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Reads "Name: value".</summary>
    /// <exception cref="UsageException">It is no header, or one that the tool sends itself.</exception>
    public static RequestHeader Parse(string text, string flag, bool hasAuthToken)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        // The text itself may be a secret: an error repeats the name at most.
        if (colon <= 0 || text.AsSpan(0, colon).ContainsAnyExcept(TokenCharacters))
            throw new UsageException($"{flag} takes 'Name: value', with a name of letters, digits and hyphens.");
        var (name, value) = (text[..colon], text[(colon + 1)..].Trim(' '));
        if (value.Any(c => c is < ' ' or > '~'))
            throw new UsageException($"{flag} {name}: the value holds characters that a header cannot have, such as line breaks.");
        if (Own.Contains(name, StringComparer.OrdinalIgnoreCase))
            throw new UsageException($"{flag} {name}: this header is written by the load generator itself and cannot be replaced.");
        if (hasAuthToken && name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"{flag} Authorization and --auth-token (or AGENTGATEWAY_AUTH_TOKEN) exclude each other: leave one out.");
        return new RequestHeader(name, value, flag == "--plain-header");
    }

    // A record prints all its members, and the value may be a secret.
    public override string ToString() => Plain ? $"{Name}: {Value}" : $"{Name}: [secret]";
}
