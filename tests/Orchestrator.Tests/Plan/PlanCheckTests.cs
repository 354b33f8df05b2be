using AgentGatewayPerf.Common;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>What the command line accepts every worker accepts.</summary>
public sealed class PlanCheckTests
{
    static readonly string Longest = new('x', ContractLimits.HeaderLength);

    static readonly string[] Texts = ["", "x", "two words", "ü", "a\nb", "\"", "-", Longest, Longest + "x"];
    static readonly string[] Numbers =
    [
        "-1", "0", "1", "2", "99", "101", "100000", "100001", "200000", "2147483647", "1000000000000000", "9223372036854775807",
        "1e3", "x",
    ];

    static readonly string[] Times = ["0", "0.0001ms", "0.001ms", "1ms", "5s", "31d", "744h", "744.01h", "-1s", "soon"];
    static readonly string[] Paths = ["/", "/mcp", "mcp", "/a b", "/a#b", "/a\r\nb", "/ü", ""];
    static readonly string[] Files = ["/does/not/exist.pem"];
    static readonly string[] On = [""];

    // Every flag, with values of which most can stand alone.
    static readonly Dictionary<string, string[]> Values = new()
    {
        ["--gateway-url"] =
        [
            "http://localhost:1", "https://gw.example.com/a/", "http://[::1]:5", "http://münchen.example",
            "localhost", "http://a@b", "x://y",
        ],
        ["--pattern"] =
        [
            "all", "mcp", "a2a", "mcp:mixed", "a2a:conversation", "mcp:mixed,mcp:mixed", "mcp:ping", "mcp:discover", "mcp:initialize", "mcp:resources/read",
            "health", "nonsense",
        ],
        ["--demo"] = On,
        ["--mcp-path"] = Paths,
        ["--a2a-path"] = Paths,
        ["--health-url"] = ["http://localhost:1", "x"],
        ["--resolve"] =
            ["localhost:3000:127.0.0.1", "gw.example.com:443:[fd00::5]", "localhost:1:10.0.0.1", "localhost:1", "x:0:10.0.0.1"],
        ["--num-requests"] = Numbers,
        ["--duration"] = Times,
        ["--concurrency"] = Numbers,
        ["--think-time"] = [.. Times, "1s..2s", "0s..0.001ms", "0s..0s", "2s..1s", "1s..2s..3s", "..", "1s..31d"],
        ["--pace"] = Times,
        ["--rate"] = ["0", "0.001", "1", "5000", "10000000", "10000001", "NaN", "1e5", "x"],
        ["--stages"] =
            ["1s:5", "1ms:0,744h:10000000", "0s:5", Stages(13, "744h:1"), Stages(1_000, "1s:5"), Stages(1_001, "1s:5"), "x"],
        ["--arrival"] = ["even", "poisson", "x"],
        ["--seed"] = ["0", "18446744073709551615", "18446744073709551616", "-1"],
        ["--max-concurrency"] = Numbers,
        ["--warmup"] = [.. Times, .. Numbers],
        ["--drain"] = Times,
        ["--requests-per-session"] = Numbers,
        ["--requests-per-connection"] = Numbers,
        ["--idle-streams"] = Numbers,
        ["--repeat"] = ["0", "1", "3", "100", "101", "x"],
        ["--soak"] = On,
        ["--expect-tools"] = Numbers,
        ["--yes"] = On,
        ["--mcp-version"] = ["auto", "2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05", "2099-01-01", ""],
        ["--resource"] = Texts,
        ["--prompt"] = Texts,
        ["--prompt-args"] = ["{}", """{"a":"b"}""", "{", "[]", "null", ""],
        ["--tool"] = [.. Texts, "a=70,b=30", "a,b", "a=1000", "a=1001,b", "a=0,b", "a,a", ",", string.Join(',', Enumerable.Range(0, 101))],
        ["--tool-args"] = ["a={}", "b={", "c={}", "{}", """{"a":[1,{"b":null}]}""", "{", "[]", "null", "", new string('[', 100)],
        ["--mix"] = ["list=600,call=600", "list=1000,call=1000", "list=1001", "list=0,call=0", "call=1", "list=-1", "x"],
        ["--message"] = Texts,
        ["--turns"] = Numbers,
        ["--a2a-version"] = ["0.3", "1.0", "2"],
        ["--a2a-binding"] = ["auto", "jsonrpc", "rest", "grpc"],
        ["--poll"] = ["1ms", "0s", "31d"],
        ["--extended-card"] = On,
        ["--a2a-extension"] = ["https://example.com/ext/v1", "a,b", "a b", "ü", "", Longest, Longest + "y"],
        ["--late-after"] = ["1ms", "0s", "31d"],
        ["--expect-state"] = ["completed", "completed,input-required", "none", "x", ","],
        ["--header"] =
        [
            "a: b", "a:", "a: \t", "a b: c", "Host: x", "traceparent: x", "Authorization: x", "x: ü",
            "x: " + Longest, "x: " + Longest + "y",
        ],
        ["--plain-header"] = ["a: b", "MCP-session-ID: x", "te: x", ": x", "x"],
        ["--traceparent"] = ["0", "0.0000001", "1", "100%", "101%", "NaN", "x"],
        ["--http2"] = On,
        ["--http2-streams"] = ["-1", "0", "1", "100", "10000", "10001", "x"],
        ["--timeout"] = Times,
        ["--connect-timeout"] = Times,
        ["--max-body"] = [.. Numbers, $"{ContractLimits.Body}", $"{ContractLimits.Body + 1}"],
        ["--auth-token"] = Texts,
        ["--tokens-file"] = Files,
        ["--oauth-client-id"] = Texts,
        ["--oauth-token-url"] = ["http://localhost:1/token", "x"],
        ["--oauth-scope"] = Texts,
        ["--oauth-key-file"] = Files,
        ["--insecure"] = On,
        ["--ca-file"] = Files,
        ["--cert"] = Files,
        ["--key"] = Files,
        ["--tls-resume"] = On,
        ["--shards"] = ["-1", "0", "1", "2", "7", "100", "10001", "2147483647"],
        ["--local"] = On,
        ["--fleet"] = ["local", "modal", "static", "stdin", "x"],
        ["--workers"] = ["10.0.0.1:5", "10.0.0.1:5,https://10.0.0.2:5", "10.0.0.1", ""],
        ["--worker-ca"] = Files,
        ["--worker-cert"] = Files,
        ["--worker-key"] = Files,
        ["--worker-threads"] = ["0", "1", "64", "65", "2147483647", "auto", "x"],
        ["--worker-binary"] = ["/does/not/exist"],
        ["--start-timeout"] = Times,
        ["--min-shards"] = ["0", "1", "2", "101"],
        ["--region"] = ["us-east", ""],
        ["--cpu"] = ["0", "0.125", "64", "64.1", "x"],
        ["--memory"] = Numbers,
        ["--nonpreemptible"] = On,
        ["--secret"] = ["x", ""],
        ["--max-cost"] = ["0", "5", "79228162514264337593543950335", "x"],
        ["--threshold"] = ["p99<50ms", "a2a:conversation/turn 3:p50<1s", "x"],
        ["--abort-on"] = ["error_rate>50% for 10s", "x"],
        ["--output"] = ["x.json"],
        ["--report"] = ["x.html"],
        ["--junit"] = ["x.xml"],
        ["--csv"] = ["x.csv"],
        ["--markdown"] = ["x.md"],
        ["--samples"] = ["x.parquet"],
        ["--label"] = Texts,
        ["--tag"] = ["a=b", "=b", "x"],
        ["--ui"] = On,
        ["--otlp"] = ["http://localhost:4317"],
        ["--dry-run"] = On,
        ["--config"] = ["x.yaml"],
        ["--print-config"] = On,
        ["--verbose"] = On,
        ["--quiet"] = On,
        ["--log-file"] = ["x.log"],
    };

    [Fact]
    public void Every_flag_has_values_to_try() =>
        Assert.Equal(new LoadFlags().Groups.SelectMany(g => g.Options).Select(o => o.Name).Order(), Values.Keys.Order());

    [Fact]
    public void What_is_accepted_every_worker_accepts()
    {
        var accepted = 0;
        var pairs = Values.SelectMany(flag => flag.Value.Select(value => (Flag: flag.Key, Value: value))).ToArray();
        Gen.Select(Gen.Shuffle(pairs, 0, 10), Gen.Int[0, Texts.Length - 1], Gen.Bool).Sample((typed, text, hasVariable) =>
        {
            var words = typed.DistinctBy(pair => pair.Flag)
                .SelectMany(pair => Values[pair.Flag] == On ? [pair.Flag] : (string[])[pair.Flag, pair.Value]);
            if (Accepted([.. words], hasVariable ? Texts[text] : ""))
                Interlocked.Increment(ref accepted);
        }, iter: 5_000);
        Assert.True(accepted > 0);
    }

    [Theory]
    [InlineData("--mix", "list=600,call=600", "--pattern", "mcp:mixed")]
    [InlineData("--concurrency", "200000", "--shards", "2", "--duration", "1s")]
    [InlineData("--concurrency", "200000", "--rate", "5", "--shards", "3", "--duration", "1s", "--max-concurrency", "300000")]
    [InlineData("--duration", "744h", "--rate", "10000000", "--warmup", "500")]
    [InlineData("--timeout", "0.001ms", "--connect-timeout", "744h", "--drain", "0s")]
    [InlineData("--num-requests", "1000000000000000")]
    public void Extremes_that_are_allowed_are_accepted(params string[] words) => Assert.True(Accepted(words, ""));

    [Fact]
    public void A_load_that_a_smaller_fleet_could_not_take_is_refused() => TypedFlags.AssertRefused(
        "100,000 virtual users for each of 1 shard",
        "--concurrency", "200000", "--shards", "2", "--min-shards", "1", "--duration", "1s");

    [Fact]
    public void An_assignment_that_is_too_large_to_be_sent_is_refused()
    {
        var settings = TypedFlags.Read(["--pattern", "a2a", "--message", new string('ü', 12 * 1024 * 1024)]);
        var message = Assert.Throws<UsageException>(() => RunPlanner.Plan(settings, "r")).Message;
        Assert.Contains("larger than 67,108,864 bytes", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_worker_would_refuse_is_no_plan()
    {
        var settings = TypedFlags.Read("--pattern a2a:conversation");
        var wrong = settings with { A2a = settings.A2a with { Turns = 101 } };
        Assert.Contains(
            "turns must be 1 to 100",
            Assert.Throws<UsageException>(() => RunPlanner.Plan(wrong, "r")).Message, StringComparison.Ordinal);
    }

    static bool Accepted(IReadOnlyList<string> words, string token)
    {
        LoadSettings settings;
        try
        {
            settings = TypedFlags.Read(words, new() { ["AGENTGATEWAY_AUTH_TOKEN"] = token });
        }
        catch (UsageException)
        {
            return false;
        }
        if (settings.Target.Patterns.Count == 0)
            return false;
        // Whatever the flags say wrong is said in the words of the flags, before there is a plan.
        foreach (var shards in (int[])[settings.Fleet.Shards, settings.Fleet.MinShards ?? settings.Fleet.Shards])
        {
            var plan = RunPlanner.Plan(settings with { Fleet = settings.Fleet with { Shards = shards } }, "r");
            Assert.All(plan.Shards, assign => Assert.Null(PlanCheck.Problem(plan, assign, settings)));
        }
        return true;
    }

    static string Stages(int count, string stage) => string.Join(',', Enumerable.Repeat(stage, count));
}
