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
    public static async Task<int> RunAsync(string[] args)
    {
        var flags = new LoadFlags();
        var root = Build(flags);
        try
        {
            var parse = root.Parse(ConfigArguments.Expand(root, flags, args));
            if (parse.Errors.Count > 0)
                return Refuse($"{parse.Errors[0].Message}\n{Advice(parse)}");
            // Signals are ours: a second one must not end the process before the workers are gone.
            return await parse.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (UsageException e)
        {
            return Refuse(e.Message);
        }
        catch (FleetException e)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCode.Incomplete;
        }
    }

    static RootCommand Build(LoadFlags flags)
    {
        var root = new RootCommand("Puts MCP and A2A load on an agentgateway and reports how it bears it.");
        foreach (var option in flags.Groups.SelectMany(g => g.Options))
            root.Options.Add(option);
        root.Options.OfType<HelpOption>().First().Action = new GroupedHelp(root, flags.Groups);
        root.SetAction((parse, _) =>
            parse.GetValue(flags.Program.PrintConfig) ? PrintConfig(parse, flags) : RunLoadAsync(parse, flags));
        root.Subcommands.Add(CompareCommand.Build());
        root.Subcommands.Add(ReportCommand.Build());
        root.Subcommands.Add(CompletionCommand.Build());
        root.Subcommands.Add(DemoCommand.Build());
        return root;
    }

    static Task<int> PrintConfig(ParseResult parse, LoadFlags flags)
    {
        ConfigText.Write(Console.Out, parse, flags.Groups);
        return Task.FromResult(ExitCode.Success);
    }

    static async Task<int> RunLoadAsync(ParseResult parse, LoadFlags flags)
    {
        var settings = flags.Read(new FlagValues(parse), Environment.GetEnvironmentVariable);
        settings = settings with { Output = settings.Output with { Command = RepeatCommand.Of(parse) } };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        // The console knows of stdout what it should know of stderr.
        console.Profile.Capabilities.Interactive = !Console.IsErrorRedirected && console.Profile.Capabilities.Ansi;
        await using var log = LogSetup.Create(settings.Program, console);
        using var loggers = new SerilogLoggerFactory(log);
        using var interruption = new Interruption(loggers.CreateLogger<Interruption>());
        var coordinator = new RunCoordinator(TimeProvider.System, new RunTimings(), loggers.CreateLogger<RunCoordinator>());
        return await new LoadRun(interruption.Signals, coordinator, new FleetFactory(loggers), console, TimeProvider.System,
            loggers.CreateLogger<LoadRun>()).RunAsync(settings);
    }

    static string Advice(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var known = command.Options.Select(option => option.Name).Concat(command.Subcommands.Select(sub => sub.Name));
        var meant = parse.UnmatchedTokens is [var first, ..] ? Spelling.Nearest(first, known) : null;
        return (meant is null ? "" : $"Did you mean {meant}? ") + "See --help for all flags.";
    }

    static int Refuse(string message)
    {
        Console.Error.WriteLine(message);
        return ExitCode.Usage;
    }
}
