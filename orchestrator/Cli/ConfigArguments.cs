using System.CommandLine;
using System.CommandLine.Parsing;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Cli;

/// <summary>Puts the flags of --config before those of the command line, which win.</summary>
static class ConfigArguments
{
    // A flag on the command line also wins over one in the file that it cannot stand beside.
    static readonly (string One, string Other)[] Exclusive =
    [
        ("num-requests", "duration"), ("num-requests", "rate"), ("num-requests", "stages"), ("duration", "stages"), ("rate", "stages"),
        ("local", "fleet"), ("local", "workers"), ("demo", "gateway-url"), ("insecure", "ca-file"),
    ];

    // What `modal run` needs to know while nothing but the command line is there.
    static readonly string[] OfContainers = ["cpu", "memory", "region", "nonpreemptible", "secret"];

    /// <summary>The whole command line.</summary>
    /// <exception cref="UsageException">The file cannot be used.</exception>
    public static string[] Expand(RootCommand root, Option<string?> config, string[] args)
    {
        var parse = root.Parse(args);
        if (parse.CommandResult.Command != root || parse.GetValue(config) is not { } path)
            return args;
        var typed = root.Options.Where(o => parse.GetResult(o) is { Implicit: false }).Select(o => o.Name[2..]).ToHashSet();
        var isModalRun = parse.GetResult("--fleet") is OptionResult { Tokens: [{ Value: "stdin" }] };
        var before = new List<string>();
        foreach (var (name, values) in ConfigFile.Read(path))
        {
            var option = root.Options.FirstOrDefault(o => o.Name == "--" + name);
            if (option is null || option == config || option is VersionOption || name is "print-config" or "help")
                throw new UsageException($"--config {path}: there is no flag '{name}' to set in a file. See --help for all flags.");
            if (typed.Contains(name) || Exclusive.Any(e => (e.One == name && typed.Contains(e.Other)) || (e.Other == name && typed.Contains(e.One))))
                continue;
            if (isModalRun && OfContainers.Contains(name) && values is not ([] or ["false"]))
            {
                throw new UsageException(
                    $"--config {path}: with modal run, --{name} goes on the command line: the containers are made before the file is read.");
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
        return [.. before, .. args];
    }
}
