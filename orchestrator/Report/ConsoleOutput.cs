using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Report;

/// <summary>The report on standard output.</summary>
sealed class ConsoleOutput(TextWriter output) : IOutput
{
    public Task<bool> TryCompleteAsync(ResultsDocument document)
    {
        new ConsoleReport(output).Write(document);
        return Task.FromResult(true);
    }
}
