namespace AgentGatewayPerf.Common;

/// <summary>A text as one word of a shell's command line.</summary>
static class ShellWord
{
    /// <summary>The text, in quotes where a shell would read more into it.</summary>
    public static string Of(string text) =>
        text.Length > 0
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '=' or ',' or '@' or '+')
            ? text
            : "'" + text.Replace("'", """'"'"'""", StringComparison.Ordinal) + "'";
}
