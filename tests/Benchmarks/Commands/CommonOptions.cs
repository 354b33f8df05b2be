using System.CommandLine;
using AgentGatewayPerf.Benchmarks.Report;

namespace AgentGatewayPerf.Benchmarks.Commands;

/// <summary>What commands have in common.</summary>
static class CommonOptions
{
    public static readonly Option<string> Write = new("--write")
    {
        DefaultValueFactory = _ => ReportFile.DefaultPath,
        Description = "Markdown file to write",
        HelpName = "FILE",
    };

    /// <summary>Runs a command; what a user can do something about is said in a line.</summary>
    /// <returns>Exit codes: 0 for well, 1 for a fault, 130 for interrupted.</returns>
    public static Func<ParseResult, CancellationToken, Task<int>> Guarded(Func<ParseResult, CancellationToken, Task> command) =>
        async (parsed, cancellation) =>
        {
            try
            {
                await command(parsed, cancellation);
                return 0;
            }
            catch (BenchmarkException e)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return 1;
            }
            catch (OperationCanceledException)
            {
                return 130;
            }
        };
}
