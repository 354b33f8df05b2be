using System.Globalization;
using AgentGatewayPerf.Benchmarks.Machine;
using AgentGatewayPerf.Benchmarks.Target;

namespace AgentGatewayPerf.Benchmarks.Clients;

/// <summary>ab of the Apache server: C, HTTP/1.0 with keep-alive.</summary>
sealed class Ab : Peer
{
    /// <summary>ab takes memory for every request it may send, so the bound that never ends a run must not be any
    /// number.</summary>
    const int MostRequestsPerSecond = 200_000;

    public override string Name => "ab";

    public override string Hint => "apt-get install apache2-utils";

    /// <summary>HTTP/1.0 has no chunks.</summary>
    public override bool CanRead(TargetShape shape) => shape.IsJson;

    protected override (string File, IEnumerable<string> Arguments) CommandLine(LoadPlan plan) =>
        (
            Tools.Find(Name)!,
            [
                "-q",
                "-k",
                "-l",
                "-c",
                Text(plan.Connections),
                "-t",
                Text(plan.Seconds),
                "-n",
                Text(plan.Seconds * MostRequestsPerSecond),
                "-p",
                plan.WriteBody(),
                "-T",
                "application/json",
                .. HeaderArguments("-H", "Content-Type"),
                plan.Url.AbsoluteUri,
            ]);

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
