using System.Globalization;
using AgentGatewayPerf.Benchmarks.Machine;

namespace AgentGatewayPerf.Benchmarks.Clients;

/// <summary>hey: Go, net/http.</summary>
sealed class Hey : Peer
{
    public override string Name => "hey";

    public override string Hint => "apt-get install hey";

    protected override (string File, IEnumerable<string> Arguments) CommandLine(LoadPlan plan) => (
        Tools.Find(Name)!,
        [
            "-cpus", "1", "-z", $"{plan.Seconds}s", "-c", plan.Connections.ToString(CultureInfo.InvariantCulture), "-m", "POST",
            "-D", plan.WriteBody(), "-T", "application/json", .. HeaderArguments("-H", "Content-Type"), plan.Url.AbsoluteUri,
        ]);
}
