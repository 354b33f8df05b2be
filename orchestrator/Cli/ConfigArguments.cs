using System.CommandLine;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Cli;

/// <summary>Puts the flags of --config before those of the command line, which win.</summary>
static class ConfigArguments
{
    /// <summary>The whole command line.</summary>
    /// <exception cref="UsageException">The file cannot be used.</exception>
    public static string[] Expand(RootCommand root, IReadOnlyList<LoadCommand> commands, string[] args)
    {
        var parse = root.Parse(args, CommandLine.Parsing);
        if (commands.FirstOrDefault(c => c.Command == parse.CommandResult.Command) is not var (command, flags, _)
            || parse.GetValue(flags.Program.Config) is not { } path)
        {
            return args;
        }
        var typed = command.Options.Where(o => parse.GetResult(o) is { Implicit: false }).ToHashSet();
        // A flag on the command line also wins over one in the file that it cannot stand beside.
        var beside = typed.SelectMany(o => flags.Exclusions.Select(e => e.Beside(o))).ToHashSet();
        var isModalRun = parse.GetResult(flags.Fleet.Fleet) is { Tokens: [{ Value: "stdin" }] };
        var before = new List<string>();
        foreach (var (name, values) in ConfigFile.Read(path))
        {
            var option = command.Options.FirstOrDefault(o => o.Name == "--" + name);
            if (option is null or { Action: not null }
                || option == flags.Program.Config || option == flags.Program.PrintConfig)
            {
                throw new UsageException(
                    $"--config {path}: there is no flag '{name}' to set in a file. See --help for all flags.");
            }
            if (typed.Contains(option) || beside.Contains(option))
                continue;
            if (isModalRun && flags.Modal.OfContainers.Contains(option) && values is not ([] or ["false"]))
            {
                throw new UsageException(
                    $"--config {path}: with modal run, --{name} goes on the command line: the containers are made before the "
                    + "file is read.");
            }
            if (option.ValueType == typeof(bool))
            {
                if (values is not ["true" or "false"])
                    throw new UsageException($"--config {path}: '{name}' is true or false.");
                if (values[0] == "true")
                    before.Add(option.Name);
                continue;
            }
            // As one word each: a value may begin with dashes.
            before.AddRange(values.Select(value => $"{option.Name}={value}"));
        }
        // The name of a command stands before its flags.
        var at = command == root ? 0 : Array.IndexOf(args, command.Name) + 1;
        return [.. args[..at], .. before, .. args[at..]];
    }
}
