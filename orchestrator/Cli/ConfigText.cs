using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>Writes flags as a file for --config: those that were given, and all others as comments.</summary>
static class ConfigText
{
    static readonly HashSet<string> LeftOut = ["--config", "--print-config", "--help", "--version"];

    // YAML reads these as something else than text.
    static readonly HashSet<string> NoText = new(
        ["null", "true", "false", "yes", "no", "on", "off", "y", "n"], StringComparer.OrdinalIgnoreCase);

    public static void Write(TextWriter output, ParseResult parse, IReadOnlyList<FlagGroup> groups)
    {
        foreach (var group in groups)
        {
            output.Write($"# {group.Title}\n");
            foreach (var option in group.Options.Where(o => !LeftOut.Contains(o.Name)))
                Write(output, option, parse.GetResult(option));
            output.Write("\n");
        }
    }

    static void Write(TextWriter output, Option option, OptionResult? result)
    {
        var name = option.Name[2..];
        if (name == "auth-token")
        {
            output.Write("# auth-token: better in the variable AGENTGATEWAY_AUTH_TOKEN than in a file\n");
        }
        else if (name == "header")
        {
            output.Write(
                "# header: a list of 'Name: value', left out here since values may be secret; harmless ones can be plain-header\n");
        }
        else if (result is null or { Implicit: true })
        {
            output.Write($"# {name}: {option.HelpName ?? "true"}\n");
        }
        else if (result.Tokens.Count == 0)
        {
            output.Write($"{name}: true\n");
        }
        else if (result.Tokens.Count == 1)
        {
            output.Write($"{name}: {Quote(result.Tokens[0].Value)}\n");
        }
        else
        {
            output.Write($"{name}:\n{string.Concat(result.Tokens.Select(t => $"  - {Quote(t.Value)}\n"))}");
        }
    }

    // JSON text is YAML as well.
    static string Quote(string value) =>
        value.Length > 0
        && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/' or '-' or '_')
        && !value.StartsWith('-')
        && !NoText.Contains(value)
            ? value
            : "\""
                + JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value
                + "\"";
}
