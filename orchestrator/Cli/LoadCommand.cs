using System.CommandLine;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>A command that puts load on something: the program itself, or one of its subcommands.</summary>
/// <param name="Command">The command.</param>
/// <param name="Flags">Its flags.</param>
/// <param name="Examples">Command lines for its help.</param>
sealed record LoadCommand(Command Command, LoadFlags Flags, IReadOnlyList<string> Examples)
{
    /// <summary>Examples of a load.</summary>
    public static IReadOnlyList<string> RunExamples { get; } =
    [
        "agentgateway-perf --demo",
        "agentgateway-perf --gateway-url http://localhost:3000 --pattern mcp --num-requests 1000 --concurrency 20",
        "agentgateway-perf --gateway-url https://gw.example.com --shards 20 --rate 5000 --duration 2m",
        "agentgateway-perf --duration 30s --threshold 'p99<50ms' --threshold 'error_rate<1%' --output r.json --report r.html",
        "agentgateway-perf compare baseline.json r.json --fail-on worse",
        "agentgateway-perf overhead --direct-url http://server:3001 --gateway-url http://gw:3000 --rate 200 --duration 2m",
        "agentgateway-perf capacity --gateway-url http://gw:3000 --objective 'p99<50ms' --objective 'error_rate<0.1%'",
    ];

    /// <summary>Examples of a comparison of targets.</summary>
    public static IReadOnlyList<string> OverheadExamples { get; } =
    [
        "agentgateway-perf overhead --direct-url http://server:3001 --gateway-url http://gw:3000 --rate 200 --duration 2m",
        "agentgateway-perf overhead --rate 100 --target 'plain=http://gw:3000' --target 'jwt=http://gw:3001,token-env=GW_TOKEN'",
        "agentgateway-perf overhead --direct-url http://server:3001 --gateway-url http://gw:3000 --threshold 'added_p99<10ms'",
    ];

    /// <summary>Examples of a search for the capacity.</summary>
    public static IReadOnlyList<string> CapacityExamples { get; } =
    [
        "agentgateway-perf capacity --gateway-url http://gw:3000 --objective 'p99<50ms' --objective 'error_rate<0.1%'",
        "agentgateway-perf capacity --gateway-url http://gw:3000 --objective 'p95<200ms' --by concurrency --max-concurrency 500",
        "agentgateway-perf capacity --gateway-url http://gw:3000 --objective 'p99<50ms' --threshold 'capacity>=1000'",
    ];
}
