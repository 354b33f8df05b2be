using System.CommandLine;
using AgentGatewayPerf.Benchmarks;
using AgentGatewayPerf.Benchmarks.Commands;

var root = new RootCommand("Compares the worker with other load generators; the sub-commands measure one thing each.");
foreach (var option in CompareCommand.Options)
    root.Add(option);
root.SetAction(Guarded(CompareCommand.RunAsync));
return await root.Parse(args).InvokeAsync();

static Func<ParseResult, CancellationToken, Task<int>> Guarded(Func<ParseResult, CancellationToken, Task> command) =>
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
