using AgentGatewayPerf.Benchmarks.Machine;

namespace AgentGatewayPerf.Benchmarks.Clients;

/// <summary>k6: Go, with the requests in JavaScript.</summary>
sealed class K6 : Peer
{
    public override string Name => "k6";

    public override string Hint => "see grafana.com/docs/k6";

    protected override (string File, IEnumerable<string> Arguments) CommandLine(LoadPlan plan)
    {
        var headers = string.Join(", ", LoadRequest.Headers.Select(header => $"'{header.Name}': '{header.Value}'"));
        var script = plan.WriteFile("k6.js", $$"""
            import http from 'k6/http';
            export const options = { vus: {{plan.Connections}}, duration: '{{plan.Seconds}}s', insecureSkipTLSVerify: true };
            const body = '{{LoadRequest.Body}}';
            const params = { headers: { {{headers}} } };
            export default function () { http.post('{{plan.Url.AbsoluteUri}}', body, params); }
            """);
        return (Tools.Find(Name)!, ["run", "--quiet", "--no-usage-report", script]);
    }
}
