using AgentGatewayPerf.Cli;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>With which flags somebody relies on the outcome, so that the demo gateway must not stand in for theirs.</summary>
[Trait("Speed", "fast")]
public sealed class DemoFallbackTests
{
    static readonly Dictionary<string, string> Judged = new()
    {
        ["--threshold"] = "p99<50ms",
        ["--abort-on"] = "error_rate>50% for 10s",
        ["--expect-state"] = "completed",
        ["--expect-tools"] = "3",
        ["--output"] = "r.json",
        ["--report"] = "r.html",
        ["--junit"] = "r.xml",
        ["--csv"] = "r.csv",
        ["--markdown"] = "r.md",
        ["--samples"] = "r.parquet",
        ["--otlp"] = "http://127.0.0.1:4317",
    };

    // What is sent, how, by whom, and what only the person at the terminal sees.
    static readonly string[] NotJudged =
    [
        "--a2a-binding", "--a2a-extension", "--a2a-path", "--a2a-version", "--arrival", "--auth-token", "--ca-file", "--cert", "--concurrency",
        "--config", "--connect-timeout", "--cpu", "--demo", "--drain", "--dry-run", "--duration", "--extended-card", "--fleet", "--gateway-url",
        "--header", "--health-url", "--http2", "--http2-streams", "--idle-streams", "--insecure", "--key", "--label",
        "--late-after", "--local", "--log-file", "--max-body", "--max-concurrency", "--max-cost", "--mcp-path", "--mcp-version",
        "--memory", "--message", "--min-shards", "--mix", "--nonpreemptible", "--num-requests", "--oauth-client-id",
        "--oauth-key-file", "--oauth-scope", "--oauth-token-url", "--pace", "--pattern", "--plain-header", "--poll",
        "--print-config", "--prompt", "--prompt-args", "--quiet", "--rate", "--region", "--repeat", "--requests-per-connection",
        "--requests-per-session", "--resolve", "--resource", "--secret", "--seed", "--shards", "--stages", "--start-timeout", "--tag",
        "--think-time", "--timeout", "--tls-resume", "--tokens-file", "--tool", "--tool-args", "--traceparent", "--turns",
        "--ui", "--verbose", "--warmup", "--worker-binary", "--worker-ca", "--worker-cert", "--worker-key", "--worker-threads",
        "--workers", "--yes",
    ];

    // A comparison names its targets, and a search has objectives: neither ever falls back, whatever else it is given.
    static readonly string[] OfCommandsThatNeverFallBack =
        ["--by", "--direct-url", "--max-rate", "--max-time", "--objective", "--precision", "--start", "--target"];

    [Fact]
    public void Of_every_flag_it_is_decided()
    {
        var flags = new LoadFlags().Groups.SelectMany(group => group.Options).Select(option => option.Name).ToList();
        Assert.Empty(flags.Except([.. Judged.Keys, "--soak", .. NotJudged]));
        Assert.Empty(Judged.Keys.Concat(NotJudged).Except(flags));
        var others = ((RunKind[])[RunKind.Overhead, RunKind.Capacity])
            .SelectMany(kind => new LoadFlags(kind).Groups).SelectMany(group => group.Options).Select(option => option.Name)
            .Distinct().Except(flags);
        Assert.Equal(OfCommandsThatNeverFallBack.Order(StringComparer.Ordinal), others.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_comparison_and_a_search_never_fall_back()
    {
        var gateway = new Uri($"http://127.0.0.1:{Ports.Closed()}");
        var settings = TypedFlags.Read("--local");
        settings = settings with { Target = settings.Target with { Gateway = new(gateway, GatewaySource.Default) } };
        var load = await DemoFallback.ApplyAsync(settings, _ => null, TestContext.Current.CancellationToken);
        Assert.True(load.Target.Gateway.IsDemo);
        var comparison = settings with { Overhead = new() { Targets = [] } };
        Assert.Same(comparison, await DemoFallback.ApplyAsync(comparison, _ => null, TestContext.Current.CancellationToken));
        var search = settings with { Capacity = new() { Objectives = [], Most = 1 } };
        var refused = await Assert.ThrowsAsync<UsageException>(
            () => DemoFallback.ApplyAsync(search, _ => null, TestContext.Current.CancellationToken));
        Assert.Contains("With --objective the demo gateway does not stand in", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flag_that_judges_is_named()
    {
        foreach (var (flag, value) in Judged)
            Assert.Equal(flag, DemoFallback.Judge(TypedFlags.Read([flag, value]), _ => null));
        Assert.Equal("--soak", DemoFallback.Judge(TypedFlags.Read("--soak --duration 10m"), _ => null));
        Assert.Null(DemoFallback.Judge(TypedFlags.Read("--label x --ui"), _ => null));
    }
}
