using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet;

namespace AgentGatewayPerf.Cli;

/// <summary>The process from its first to its last moment: whatever happens in it ends in an exit code and a line or two.</summary>
static class ProgramEnd
{
    public static async Task<int> RunAsync(string[] args)
    {
        // Before anything else: from here on a signal is not the system's to handle.
        var interruption = new Interruption();
        StandardStreams.Guard();
        AppDomain.CurrentDomain.UnhandledException += (_, e) =>
        {
            Console.Error.WriteLine(Unforeseen((Exception)e.ExceptionObject));
            Environment.Exit(ExitCode.Incomplete);
        };
        var code = await CodeAsync(args, interruption);
        return interruption.Happened ? ExitCode.Interrupted : code;
    }

    static async Task<int> CodeAsync(string[] args, Interruption interruption)
    {
        try
        {
            return await CommandLine.RunAsync(args, interruption);
        }
        catch (Exception) when (interruption.Happened)
        {
            // Whatever was under way could not be ended in order, which is what the user wanted.
            return ExitCode.Interrupted;
        }
        catch (UsageException e)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCode.Usage;
        }
        catch (FleetException e)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCode.Incomplete;
        }
        catch (StandardOutputException e)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCode.Incomplete;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(Unforeseen(e));
            return ExitCode.Incomplete;
        }
    }

    static string Unforeseen(Exception e) => Protos.Printable.OneLine(
        $"agentgateway-perf failed for a reason that it does not know ({e.GetType().Name}: {e.Message}). Please report it, with the command line.", 500);
}
