using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Report;

/// <summary>The report on standard output.</summary>
/// <param name="output">Where it goes.</param>
/// <param name="logger">Learns why it could not be written.</param>
sealed partial class ConsoleOutput(TextWriter output, ILogger logger) : IOutput
{
    public Task<bool> TryCompleteAsync(ResultsDocument document)
    {
        try
        {
            new ConsoleReport(output).Write(document);
            return Task.FromResult(true);
        }
        catch (IOException e)
        {
            NotPrinted(logger, e.Message);
            return Task.FromResult(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, EventId = 1, EventName = "NotPrinted", Message = "The report could not be printed: {Reason}")]
    static partial void NotPrinted(ILogger logger, string reason);
}
