using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Patterns;
using AgentGatewayPerf.Worker.Patterns.A2a;

namespace AgentGatewayPerf.Worker.Tests.Patterns.A2a;

/// <summary>The pattern a2a:stream for tests that send nothing.</summary>
static class TestPattern
{
    // Where requests would go to, if any were sent: found once for thousands of streams.
    static readonly Task<HttpTarget> NoServer = ResolveAsync();

    /// <summary>Makes the target anew, for those who change it.</summary>
    public static Task<HttpTarget> ResolveAsync() =>
        HttpTarget.ResolveAsync(new Target { Url = "http://127.0.0.1:3000" }, CancellationToken.None);

    /// <summary>Makes the pattern.</summary>
    public static async Task<A2aPattern> StreamAsync(bool isOld, string message = "x", string tenant = "") => new(
        new Scenario
        {
            Pattern = Pattern.A2AStream,
            A2A = new A2aOptions
            {
                Message = message,
                Turns = 1,
                LateAfterUs = 1_000_000,
                Version = isOld ? A2aVersion._03 : A2aVersion._10,
            },
        },
        new HttpHead(await NoServer, "run", "secret", [], "1"), "/", false, "m")
    {
        Tenant = tenant,
    };
}
