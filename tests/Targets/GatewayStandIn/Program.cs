// A stand-in for agentgateway in front of real MCP and A2A servers, made after what the running gateway was seen to do.
// It prints {"url":…,"readiness":…} when it listens, counts at /__counts, drains at SIGTERM and when standard input closes.
using AgentGatewayPerf.Targets.GatewayStandIn;
using AgentGatewayPerf.Testing;

StandInOptions options;
try
{
    options = StandInOptions.Parse(args);
}
catch (FormatException e)
{
    await Console.Error.WriteLineAsync($"{e.Message}\n{StandInOptions.Usage}");
    return 2;
}

using var host = new TargetHost();
await using var gateway = new StandInGateway(options);
TargetHost.Announce(gateway.Url, ("readiness", gateway.ReadinessUrl));
await Task.Delay(Timeout.Infinite, host.Stopped).ContinueWith(_ => { }, TaskScheduler.Default);
return 0;
