using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Spectre.Console;

namespace AgentGatewayPerf.Cli;

/// <summary>Writes log lines through the console that also draws the live view, so that they do not run into each
/// other.</summary>
sealed class TerminalSink(IAnsiConsole console, ITextFormatter formatter) : ILogEventSink
{
    public void Emit(LogEvent logEvent)
    {
        using var line = new StringWriter();
        formatter.Format(logEvent, line);
        console.Write(new ClearedLine(line.ToString()));
    }
}
