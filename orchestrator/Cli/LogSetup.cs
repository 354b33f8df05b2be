using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Settings;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;
using Spectre.Console;

namespace AgentGatewayPerf.Cli;

/// <summary>Where the log goes: to stderr as text, and to a file as JSON lines when one is named.</summary>
static class LogSetup
{
    const string Template = "[{Timestamp:HH:mm:ss} {Level:u3}] {Message:l}{NewLine}";

    public static Logger Create(ProgramSection program, IAnsiConsole console, LogFile? file)
    {
        var level = program switch
        {
            { Quiet: true } => LogEventLevel.Warning,
            { Verbose: true } => LogEventLevel.Debug,
            _ => LogEventLevel.Information,
        };
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(file is null ? level : LogEventLevel.Debug)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            // A dropped stream is told by the session; the client's own error would say the same with a stack trace.
            .MinimumLevel.Override("Grpc", LogEventLevel.Fatal);
        configuration = console.Profile.Capabilities.Interactive
            ? configuration.WriteTo.Sink(
                new TerminalSink(console, new MessageTemplateTextFormatter(Template, CultureInfo.InvariantCulture)), level)
            : configuration.WriteTo.Console(
                level, Template, CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose);
        return (file is null ? configuration : configuration.WriteTo.Sink(file)).CreateLogger();
    }

    /// <summary>The file for the log; null where none is wanted.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public static LogFile? FileOf(ProgramSection program) =>
        program.LogFile is { } path ? new LogFile(path, new CompactJsonFormatter()) : null;
}
