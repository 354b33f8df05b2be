using System.CommandLine;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Demo;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>Serves the demo gateway alone.</summary>
static class DemoCommand
{
    const int MostEvents = 100_000;

    public static Command Build(Interruption interruption)
    {
        var port = new Option<int>("--port")
        {
            Description = "Loopback port to listen on; 0 takes a free one",
            DefaultValueFactory = _ => 3000,
        };
        var grpcPort = new Option<int>("--grpc-port")
        {
            Description = "Loopback port of the A2A agent's gRPC; 0 takes a free one, which the agent card names",
            DefaultValueFactory = _ => 0,
        };
        var events = Flag.Number("--stream-events", "Events of a stream of the A2A agent, at least 2", DemoPace.Default.Events);
        var gap = Flag.Duration(
            "--stream-gap", "From one event to the next; a task that nobody waits for takes as long as a stream", DemoPace.Default.Gap);
        var command = new Command("demo-gateway", "Serve the demo gateway until stopped: MCP at /mcp, A2A at /");
        command.Options.Add(port);
        command.Options.Add(grpcPort);
        command.Options.Add(events);
        command.Options.Add(gap);
        command.SetAction((parse, cancellationToken) => ServeAsync(
            parse.GetValue(port), parse.GetValue(grpcPort),
            new DemoPace(parse.GetValue(events) ?? DemoPace.Default.Events, parse.GetValue(gap) ?? DemoPace.Default.Gap),
            interruption, cancellationToken));
        return command;
    }

    static async Task<int> ServeAsync(
        int port, int grpcPort, DemoPace pace, Interruption interruption, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in new[] { ("--port", port), ("--grpc-port", grpcPort) })
        {
            if (value is < 0 or > 65_535)
                throw new UsageException($"{name} must be from 0 to 65535, not {value}.");
        }
        if (pace.Events is < 2 or > MostEvents)
            throw new UsageException($"--stream-events must be from 2 to {MostEvents}, not {pace.Events}.");
        var stopped = new TaskCompletionSource();
        interruption.Take(() => stopped.TrySetResult());
        DemoGateway gateway;
        try
        {
            gateway = await DemoGateway.StartAsync(port, cancellationToken, pace: pace, grpcPort: grpcPort);
        }
        catch (IOException e)
        {
            throw new UsageException($"The demo gateway cannot listen on port {port}: {e.Message}");
        }
        await using (gateway)
        {
            Console.WriteLine($"Demo gateway: {GatewayAddress.Format(gateway.Url)} (MCP at /mcp, A2A at /, A2A over HTTP+JSON at "
                + $"{DemoGateway.RestPath}, over gRPC on port {gateway.GrpcUrl.Port}). Ctrl-C stops it.");
            await stopped.Task;
        }
        return ExitCode.Success;
    }
}
