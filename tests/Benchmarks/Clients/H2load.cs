using AgentGatewayPerf.Benchmarks.Machine;

namespace AgentGatewayPerf.Benchmarks.Clients;

/// <summary>h2load in its HTTP/1.1 mode: C++, libev.</summary>
sealed class H2load : Peer
{
    public override string Name => "h2load";

    public override string Hint => "apt-get install nghttp2-client";

    protected override (string File, IEnumerable<string> Arguments) CommandLine(LoadPlan plan) =>
        (
            Tools.Find(Name)!,
            [
                "--h1",
                "-t1",
                $"-c{plan.Connections}",
                $"-D{plan.Seconds}",
                "-d",
                plan.WriteBody(),
                .. HeaderArguments("-H"),
                plan.Url.AbsoluteUri,
            ]);
}
