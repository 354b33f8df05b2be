namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>A request as the protocol means it, before a revision writes it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Members">Members of "params", as JSON without braces; empty for none.</param>
/// <param name="Name">What the request names: a tool, a prompt, the URI of a resource; null for nothing.</param>
/// <param name="Headers">Header lines that the stateless revision adds for its arguments, each with its CR LF.</param>
readonly record struct McpMessage(string Method, string Members = "", string? Name = null, string Headers = "")
{
    /// <summary>The same with further members.</summary>
    public McpMessage With(string members) => this with { Members = Members.Length == 0 ? members : $"{Members},{members}" };
}
