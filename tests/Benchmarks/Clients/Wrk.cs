using AgentGatewayPerf.Benchmarks.Machine;

namespace AgentGatewayPerf.Benchmarks.Clients;

/// <summary>wrk: C, epoll, the measure of all others. It reads answers to their end and looks at nothing but the
/// status.</summary>
sealed class Wrk : Peer
{
    public override string Name => "wrk";

    public override string Hint => "apt-get install wrk";

    protected override (string File, IEnumerable<string> Arguments) CommandLine(LoadPlan plan)
    {
        var headers = string.Concat(
            LoadRequest.Headers.Select(header => $"wrk.headers[\"{header.Name}\"] = \"{header.Value}\"\n"));
        var script = plan.WriteFile("wrk.lua", $"wrk.method = \"POST\"\nwrk.body = [==[{LoadRequest.Body}]==]\n{headers}");
        return (Tools.Find(Name)!, ["-t1", $"-c{plan.Connections}", $"-d{plan.Seconds}s", "-s", script, plan.Url.AbsoluteUri]);
    }
}
