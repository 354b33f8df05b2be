using System.CommandLine;
using System.CommandLine.Help;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;
using Serilog.Extensions.Logging;
using Spectre.Console;

namespace AgentGatewayPerf.Cli;

/// <summary>What the process does with its arguments.</summary>
static class CommandLine
{
    // "@file" stands for a value, not for more flags: what is in it must not be shown with an error.
    public static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <exception cref="UsageException">Something cannot be done as asked.</exception>
    /// <exception cref="FleetException">The workers could not be brought up.</exception>
    /// <exception cref="StandardOutputException">Nobody can read what was to be said.</exception>
    public static async Task<int> RunAsync(string[] args, Interruption interruption)
    {
        var (root, commands) = Build(interruption);
        EmptyValues.Refuse(root.Parse(args, Parsing), args);
        args = ConfigArguments.Expand(root, commands, GatewayArgument.Expand(root, commands, args));
        var parse = root.Parse(args, Parsing);
        EmptyValues.Refuse(parse, args);
        // Who asks for help need not know yet what a command takes.
        if (parse.Errors.Count > 0 && parse.Action is not GroupedHelp)
            throw new UsageException($"{parse.Errors[0].Message}\n{Advice(parse)}");
        // Signals are ours: a second one must not end the process before the workers are gone.
        return await parse.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    internal static (RootCommand Root, IReadOnlyList<LoadCommand> Commands) Build(Interruption interruption)
    {
        var root = new RootCommand("Load-tests an agentgateway over MCP and A2A and reports latency, throughput\nand errors.");
        IReadOnlyList<LoadCommand> commands =
        [
            new(root, new LoadFlags(), LoadCommand.RunExamples),
            new(
                new Command("overhead", "Load servers in turn: the latency that each adds to the first"),
                new LoadFlags(RunKind.Overhead), LoadCommand.OverheadExamples),
            new(
                new Command("capacity", "Find the highest load at which all objectives hold"),
                new LoadFlags(RunKind.Capacity), LoadCommand.CapacityExamples),
        ];
        foreach (var (command, flags, _) in commands)
        {
            foreach (var option in flags.Groups.SelectMany(g => g.Options))
                command.Options.Add(option);
            command.SetAction((parse, _) =>
                parse.GetValue(flags.Program.PrintConfig) ? PrintConfig(parse, flags) : RunLoadAsync(parse, flags, interruption));
        }
        root.Options.OfType<HelpOption>().First().Action = new GroupedHelp(root, commands, isWhole: false);
        root.Options.Add(new Option<bool>("--help-all")
        {
            Description = "Show all flags",
            Recursive = true,
            Action = new GroupedHelp(root, commands, isWhole: true),
        });
        foreach (var (command, _, _) in commands.Skip(1))
            root.Subcommands.Add(command);
        root.Subcommands.Add(CompareCommand.Build());
        root.Subcommands.Add(HistoryCommand.Build());
        root.Subcommands.Add(ReportCommand.Build());
        root.Subcommands.Add(CompletionCommand.Build());
        root.Subcommands.Add(DemoCommand.Build(interruption));
        return (root, commands);
    }

    static Task<int> PrintConfig(ParseResult parse, LoadFlags flags)
    {
        foreach (var option in flags.Addresses)
        {
            if (parse.GetResult(option)?.Tokens.Any(token => token.Value.Split(',').Any(GatewayAddress.HoldsCredentials)) == true)
                throw new UsageException($"{option.Name} must not hold credentials, least of all in a file.");
        }
        ConfigText.Write(Console.Out, parse, flags.Groups);
        return Task.FromResult(ExitCode.Success);
    }

    static async Task<int> RunLoadAsync(ParseResult parse, LoadFlags flags, Interruption interruption)
    {
        var settings = flags.Read(new FlagValues(parse), Environment.GetEnvironmentVariable);
        settings = settings with { Output = settings.Output with { Command = RepeatCommand.Of(parse) } };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        // The console knows of stdout what it should know of stderr.
        console.Profile.Capabilities.Interactive = !Console.IsErrorRedirected && console.Profile.Capabilities.Ansi;
        var file = LogSetup.FileOf(settings.Program);
        int code;
        await using (var log = LogSetup.Create(settings.Program, console, file))
        {
            using var loggers = new SerilogLoggerFactory(log);
            var stop = interruption.Take(loggers.CreateLogger<Interruption>());
            var coordinator = new RunCoordinator(TimeProvider.System, new RunTimings(), loggers.CreateLogger<RunCoordinator>());
            code = await new LoadRun(stop, coordinator, new FleetFactory(loggers), console, TimeProvider.System,
                loggers.CreateLogger<LoadRun>()).RunAsync(settings);
        }
        if (file?.Failure is not { } reason)
            return code;
        await Console.Error.WriteLineAsync($"The log could not be written to {settings.Program.LogFile}: {reason}");
        return Math.Max(code, ExitCode.Incomplete);
    }

    static string Advice(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var known = command.Options.Select(option => option.Name).Concat(command.Subcommands.Select(sub => sub.Name));
        var meant = parse.UnmatchedTokens is [var first, ..] ? Spelling.Nearest(first, known) : null;
        return (meant is null ? "" : $"Did you mean {meant}? ") + "See --help for all flags.";
    }
}
