using System.CommandLine;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Demo;

namespace AgentGatewayPerf.Cli;

/// <summary>Serves the demo gateway alone.</summary>
static class DemoCommand
{
    public static Command Build(Interruption interruption)
    {
        var port = new Option<int>("--port")
        {
            Description = "Loopback port to listen on; 0 takes a free one",
            DefaultValueFactory = _ => 3000,
        };
        var command = new Command("demo-gateway", "Serve the demo gateway alone, until it is stopped: MCP at /mcp, A2A at /");
        command.Options.Add(port);
        command.SetAction((parse, cancellationToken) => ServeAsync(parse.GetValue(port), interruption, cancellationToken));
        return command;
    }

    static async Task<int> ServeAsync(int port, Interruption interruption, CancellationToken cancellationToken)
    {
        if (port is < 0 or > 65_535)
            throw new UsageException($"--port must be from 0 to 65535, not {port}.");
        var stopped = new TaskCompletionSource();
        interruption.Take(() => stopped.TrySetResult());
        DemoGateway gateway;
        try
        {
            gateway = await DemoGateway.StartAsync(port, cancellationToken);
        }
        catch (IOException e)
        {
            throw new UsageException($"The demo gateway cannot listen on port {port}: {e.Message}");
        }
        await using (gateway)
        {
            Console.WriteLine($"Demo gateway: {GatewayAddress.Format(gateway.Url)} (MCP at /mcp, A2A at /). Ctrl-C stops it.");
            await stopped.Task;
        }
        return ExitCode.Success;
    }
}
