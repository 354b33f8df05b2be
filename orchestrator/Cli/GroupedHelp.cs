using System.CommandLine;
using System.CommandLine.Invocation;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Cli;

/// <summary>The help: of commands that put load on something examples first, then their flags by what they are for.</summary>
/// <param name="root">The program.</param>
/// <param name="commands">Those commands, the program itself first.</param>
/// <param name="isWhole">Whether the program's own help has all flags, instead of those used most.</param>
sealed class GroupedHelp(RootCommand root, IReadOnlyList<LoadCommand> commands, bool isWhole) : SynchronousCommandLineAction
{
    const int FlagWidth = 34;
    const int FallbackWidth = 80;
    const int MinWidth = 70;

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        var output = parseResult.InvocationConfiguration.Output;
        var width = Console.IsOutputRedirected ? FallbackWidth : Math.Max(MinWidth, Console.WindowWidth);
        if (command == root && !isWhole)
            ShortHelp.Write(output, root);
        else if (commands.FirstOrDefault(c => c.Command == command) is { } asked)
            Write(output, width, asked);
        else
            WritePlain(output, width, command);
        return ExitCode.Success;
    }

    void Write(TextWriter output, int width, LoadCommand shown)
    {
        var (command, flags, examples) = shown;
        var usage = command == root
            ? "  agentgateway-perf [URL] [flags]\n  agentgateway-perf COMMAND [flags]"
            : $"  agentgateway-perf {command.Name} [flags]";
        output.WriteLine($"{command.Description}\n\nUsage:\n{usage}\n\nExamples:");
        foreach (var example in examples)
            output.WriteLine(Wrapped(example, width));
        if (command.Subcommands.Count > 0)
            output.WriteLine("\nCommands:");
        foreach (var sub in command.Subcommands.Where(c => !c.Hidden))
            Entry(output, width, $"{sub.Name} {string.Join(' ', sub.Arguments.Select(a => a.Name))}".TrimEnd(), sub.Description);
        foreach (var group in flags.Groups)
        {
            output.WriteLine($"\n{group.Title}:");
            foreach (var option in group.Options)
                Entry(output, width, option);
        }
    }

    // As a shell takes it: where it is too long, it goes on in the next line, with the next flag.
    static string Wrapped(string example, int width)
    {
        var lines = new List<string> { "  " };
        foreach (var part in example.Split(" --"))
        {
            var flag = lines is ["  "] ? part : " --" + part;
            if (lines[^1].Length + flag.Length > width - 2)
            {
                lines[^1] += " \\";
                lines.Add("     ");
            }
            lines[^1] += flag;
        }
        return string.Join('\n', lines);
    }

    static void WritePlain(TextWriter output, int width, Command command)
    {
        var arguments = string.Concat(command.Arguments.Select(argument => $" <{argument.Name}>"));
        output.WriteLine($"{command.Description}\n\nUsage:\n  agentgateway-perf {command.Name}{arguments} [flags]");
        if (command.Arguments.Count > 0)
            output.WriteLine();
        foreach (var argument in command.Arguments)
            Entry(output, width, $"<{argument.Name}>", argument.Description);
        if (command.Options.Count > 0)
            output.WriteLine("\nFlags:");
        foreach (var option in command.Options)
            Entry(output, width, option);
    }

    static void Entry(TextWriter output, int width, Option option)
    {
        var names = string.Concat(option.Aliases.Select(alias => alias + ", ")) + option.Name;
        Entry(output, width, $"{names} {option.HelpName}".TrimEnd(), option.Description);
    }

    static void Entry(TextWriter output, int width, string flag, string? description)
    {
        var line = "  " + flag.PadRight(FlagWidth);
        if (flag.Length > FlagWidth - 2)
        {
            output.WriteLine("  " + flag);
            line = new string(' ', FlagWidth + 2);
        }
        foreach (var word in (description ?? "").Split(' '))
        {
            if (line.Length + 1 + word.Length > width && line.Length > FlagWidth + 2)
            {
                output.WriteLine(line.TrimEnd());
                line = new string(' ', FlagWidth + 2);
            }
            line += word + " ";
        }
        output.WriteLine(line.TrimEnd());
    }
}
