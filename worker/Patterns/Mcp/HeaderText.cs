using System.Text;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>Writes a text as the value of a header (MCP 2026-07-28, transports, "Value Encoding").</summary>
static class HeaderText
{
    const string Start = "=?base64?";
    const string End = "?=";

    /// <summary>The text itself, or its base64 form where a header cannot hold it or it would be taken for one.</summary>
    public static string Of(string text) =>
        IsPlain(text) ? text : $"{Start}{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}{End}";

    // Spaces at either end would be lost on the way (RFC 9110, section 5.5).
    static bool IsPlain(string text) =>
        text.Length > 0 && text[0] != ' ' && text[^1] != ' ' && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0
        && !(text.StartsWith(Start, StringComparison.Ordinal) && text.EndsWith(End, StringComparison.Ordinal));
}
