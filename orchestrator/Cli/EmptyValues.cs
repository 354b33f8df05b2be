using System.CommandLine;
using System.CommandLine.Parsing;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Cli;

/// <summary>A value that is empty was meant to be something: most often it is a variable of a shell that is not set.</summary>
static class EmptyValues
{
    /// <summary>Refuses <c>--flag ""</c>, and <c>--flag=</c>, of which the parser makes a flag without a value.</summary>
    /// <exception cref="UsageException">A flag or an argument has an empty value.</exception>
    public static void Refuse(ParseResult parse, IEnumerable<string> args)
    {
        var command = parse.CommandResult.Command;
        var flags = command.Options.Concat(parse.RootCommandResult.Command.Options).ToList();
        if (args.TakeWhile(arg => arg != "--").FirstOrDefault(arg => IsEmptyFlag(arg, flags)) is { } cut)
            throw Empty(cut[..^1]);
        var flag = "An argument";
        foreach (var token in parse.Tokens)
        {
            if (token.Type == TokenType.Option)
                flag = token.Value;
            else if (token.Value.Length == 0)
                throw Empty(flag);
        }
    }

    static bool IsEmptyFlag(string arg, List<Option> flags) =>
        arg is [.., '=' or ':'] && flags.Exists(o => o.Name == arg[..^1] || o.Aliases.Contains(arg[..^1]));

    static UsageException Empty(string what) => new($"{what} is empty. Give it a value or leave it out.");
}
