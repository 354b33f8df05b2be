using AgentGatewayPerf.Cli;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>With which flags somebody relies on the outcome, so that the demo gateway must not stand in for theirs.</summary>
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
        "--requests-per-session", "--resource", "--secret", "--seed", "--shards", "--stages", "--start-timeout", "--tag",
        "--think-time", "--timeout", "--tls-resume", "--tokens-file", "--tool", "--tool-args", "--traceparent", "--turns",
        "--ui", "--verbose", "--warmup", "--worker-binary", "--worker-ca", "--worker-cert", "--worker-key", "--worker-threads",
        "--workers", "--yes",
    ];

    [Fact]
    public void Of_every_flag_it_is_decided()
    {
        var flags = new LoadFlags().Groups.SelectMany(group => group.Options).Select(option => option.Name).ToList();
        Assert.Empty(flags.Except([.. Judged.Keys, "--soak", .. NotJudged]));
        Assert.Empty(Judged.Keys.Concat(NotJudged).Except(flags));
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
