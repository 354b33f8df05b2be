namespace AgentGatewayPerf.Protos;

/// <summary>The revisions of the Model Context Protocol that can be spoken
/// (https://modelcontextprotocol.io/specification/versioning).</summary>
public static class McpRevisions
{
    /// <summary>Every request stands for itself: no initialize, no sessions.</summary>
    public const string Stateless = "2026-07-28";

    /// <summary>The newest one with initialize and sessions; a server may respond to it with an older one.</summary>
    public const string NewestWithSessions = "2025-11-25";

    /// <summary>Asked for by name, it is the transport HTTP+SSE: responses come on a stream of their own.</summary>
    public const string HttpSse = "2024-11-05";

    /// <summary>All of them, the newest first.</summary>
    public static IReadOnlyList<string> All { get; } = [Stateless, NewestWithSessions, "2025-06-18", "2025-03-26", HttpSse];

    /// <summary>Whether a revision can be spoken.</summary>
    public static bool IsKnown(string revision) => All.Contains(revision);

    /// <summary>Whether a server may negotiate a revision by initialize.</summary>
    public static bool HasSessions(string revision) => revision != Stateless && IsKnown(revision);
}
