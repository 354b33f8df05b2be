using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Report;

/// <summary>The results document on standard output, for a program that reads it.</summary>
/// <param name="logger">Learns why it could not be written.</param>
sealed partial class StandardOutputDocument(ILogger logger) : IOutput
{
    public Task<bool> TryCompleteAsync(ResultsDocument document)
    {
        try
        {
            using var output = Console.OpenStandardOutput();
            ResultsFile.Write(output, document);
            output.Write("\n"u8);
            return Task.FromResult(true);
        }
        catch (IOException e)
        {
            NotWritten(logger, e.Message);
            return Task.FromResult(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, EventId = 1, EventName = "NotWritten",
        Message = "The results could not be written to standard output: {Reason}")]
    static partial void NotWritten(ILogger logger, string reason);
}
