using System.CommandLine;
using System.CommandLine.Parsing;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Cli;

/// <summary>The command line that does the same again, for a shell.</summary>
static class RepeatCommand
{
    const string Program = "agentgateway-perf";

    // What it says depends on the place and does not change the load; a token must never be written anywhere.
    static readonly HashSet<string> LeftOut =
    [
        "--auth-token",
        "--output",
        "--report",
        "--junit",
        "--csv",
        "--markdown",
        "--samples",
        "--otlp",
        "--log-file",
        "--config",
        "--print-config",
    ];

    public static string Of(ParseResult parse)
    {
        var words = new List<string> { Program };
        if (parse.CommandResult.Command is not RootCommand and var command)
            words.Add(command.Name);
        foreach (var result in parse.CommandResult.Children.OfType<OptionResult>())
        {
            if (result.Implicit || LeftOut.Contains(result.Option.Name))
                continue;
            // What modal/app.py adds is not for others to type.
            if (result is { Option.Name: "--fleet", Tokens: [{ Value: "stdin" }] })
                continue;
            if (result.Tokens.Count == 0)
                words.Add(result.Option.Name);
            foreach (var token in result.Tokens)
                words.AddRange([result.Option.Name, ShellWord.Of(Shown(result.Option.Name, token.Value))]);
        }
        return string.Join(' ', words);
    }

    // Only the name of a header is told, unless it was declared harmless by --plain-header.
    static string Shown(string flag, string value) => flag == "--header" ? value.Split(':')[0] + ": [secret]" : value;
}
