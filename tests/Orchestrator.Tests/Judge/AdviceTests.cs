using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests.Judge;

/// <summary>Each advice where it fits, and where it nearly does.</summary>
[Trait("Speed", "fast")]
public sealed class AdviceTests
{
    static readonly LoadSettings Plain = Results.Settings;

    static readonly LoadSettings Https = With(url: "https://gw.test");

    static readonly LoadSettings Token = Plain with { Access = new() { AuthToken = "t" } };

    static readonly LoadSettings PlainHttp2 = Plain with { Http = new() { Http2 = true } };

    static readonly LoadSettings HttpsHttp2 = Https with { Http = new() { Http2 = true } };

    public static TheoryData<string> Names => [.. Rows.Keys];

    static Dictionary<string, (RunResult Result, LoadSettings Settings, string? Expected)> Rows => new()
    {
        ["all succeeded"] = (Run(ok: 12), Plain, null),
        ["IPv6 refused, IPv4 used"] = (
            Run(ok: 12, setup: [(Operation.Connect, OutcomeClass.Connect, 0, 3)], message: "connection refused"), Plain, null),
        ["IPv6 refused, and a timeout"] = (
            Run(
                ok: 12, failures: [(OutcomeClass.Timeout, 0, 1)], setup: [(Operation.Connect, OutcomeClass.Connect, 0, 3)],
                message: "connection refused"),
            Plain,
            null),
        ["DELETE 404, all ok"] = (Run(ok: 4, setup: [(Operation.EndSession, OutcomeClass.Http, 404, 4)]), Plain, null),
        ["DELETE 404, all failed otherwise"] = (
            Run(ok: 0, failures: [(OutcomeClass.Timeout, 0, 4)], setup: [(Operation.EndSession, OutcomeClass.Http, 404, 4)]),
            Plain,
            null),
        ["a name that does not resolve"] = (All(OutcomeClass.Dns, 0), Plain, "does not resolve. Check --gateway-url."),
        ["a name that resolves mostly"] = (Run(ok: 9, failures: [(OutcomeClass.Dns, 0, 2)]), Plain, null),
        ["nothing listens"] = (
            All(OutcomeClass.Connect, 0, "Connecting to [::1]:1 failed: connection refused."), Plain, "Nothing is listening at"),
        ["a firewall"] = (All(OutcomeClass.Connect, 0, "timed out"), Plain, "whether a firewall is in between"),
        ["the demo gateway does not listen"] = (
            All(OutcomeClass.Connect, 0, "connection refused"), With(source: GatewaySource.DemoAsked), "The demo gateway at"),
        ["one pattern after the end of the gateway"] = (
            And(Run(ok: 5), All(OutcomeClass.Connect, 0, "connection refused")), Plain, "though others in this run did"),
        ["a restart"] = (
            Outage(), Plain, "mcp:tools/list: from second 5.0 to 7.0 of the load every request failed (connect refused)."),
        ["a few failed connections"] = (
            Run(ok: 20, failures: [(OutcomeClass.Connect, 0, 2)], message: "connection refused"), Plain, null),
        ["an untrusted certificate"] = (
            All(OutcomeClass.Tls, 0, "The remote certificate is invalid: UntrustedRoot"),
            Https,
            "--ca-file, or accept any certificate with --insecure"),
        ["an untrusted certificate and --ca-file"] = (All(OutcomeClass.Tls, 0, "The remote certificate is invalid: PartialChain"),
            Https with { Access = new() { CaFile = "ca.pem", CaPem = "pem" } },
            "is not of an authority in ca.pem. Name the file of the right one."),
        ["a certificate and --insecure"] = (All(OutcomeClass.Tls, 0, "a certificate that nobody reads"),
            Https with { Access = new() { Insecure = true } }, "and not because of trust"),
        ["another name"] = (
            All(OutcomeClass.Tls, 0, "The remote certificate is invalid: RemoteCertificateNameMismatch"),
            Https,
            "is for another name"),
        ["a client certificate is wanted"] = (
            All(OutcomeClass.Tls, 0, "TLS with gw.test failed: certificate required"),
            Https,
            "Name one with --cert, and its key with --key."),
        ["a client certificate that is not accepted"] = (
            All(OutcomeClass.Tls, 0, "TLS with gw.test failed: the server refused with the alert \"unknown CA\"."),
            Https with { Access = new() { Certificate = new("pem", "pem") } },
            "does not accept the certificate of --cert"),
        ["the same alert without a certificate"] = (
            All(OutcomeClass.Tls, 0, "TLS with gw.test failed: the server refused with the alert \"unknown CA\"."), Https,
            "and not because of trust"),
        ["no HTTP/2 in TLS"] = (
            All(OutcomeClass.Tls, 0, "TLS with gw.test: the server does not offer HTTP/2."), Https, "Leave --http2 out."),
        ["no HTTP/2 without TLS"] = (
            All(OutcomeClass.Protocol, 0, "No HTTP/2: http://gw.test speaks HTTP/1.1 on this port.", Pattern.A2AMessage),
            PlainHttp2, "does not speak HTTP/2. Leave --http2 out."),
        ["a server that says so"] = (
            All(OutcomeClass.Protocol, 0, "The response is odd: No HTTP/2: leave it"), Plain, null),
        ["https on a plain port"] = (
            All(OutcomeClass.Tls, 0, "Cannot determine the frame size"), Https, "whether https is spoken there"),
        ["401 without a token"] = (All(OutcomeClass.Http, 401), Plain, "wants a bearer token (401)"),
        ["401 with a token"] = (All(OutcomeClass.Http, 401), Token, "refuses the bearer token (401)"),
        ["401 now and then"] = (Run(ok: 5, failures: [(OutcomeClass.Http, 401, 2)]), Plain, null),
        ["403 without a token"] = (
            All(OutcomeClass.Http, 403), Plain, "(403). Check its policies, and whether they want a bearer token"),
        ["403 with a token"] = (
            All(OutcomeClass.Http, 403), Token, "Check the rights of the bearer token and the gateway's policies."),
        ["404 always"] = (All(OutcomeClass.Http, 404), Plain, "There is nothing at that path (404). Check --mcp-path (now /mcp)"),
        ["404 twice of twenty"] = (Run(ok: 18, failures: [(OutcomeClass.Http, 404, 2)]), Plain, null),
        ["404 beside timeouts"] = (
            Run(ok: 0, failures: [(OutcomeClass.Http, 404, 2), (OutcomeClass.Timeout, 0, 2)]), Plain, null),
        ["405 always"] = (All(OutcomeClass.Http, 405), Plain, "does not take this method (405)"),
        ["406 always"] = (All(OutcomeClass.Http, 406), Plain, "does not offer JSON or event streams (406)"),
        ["429 in the closed model"] = (
            Run(ok: 5, failures: [(OutcomeClass.RateLimited, 429, 2)]), Plain, "(429). Lower --concurrency or raise the limit"),
        ["429 in the open model"] = (
            Run(ok: 5, failures: [(OutcomeClass.RateLimited, 429, 2)], open: true),
            Open(10, 10),
            "(429). Lower --rate or raise the limit"),
        ["429 with stages"] = (
            Run(ok: 5, failures: [(OutcomeClass.RateLimited, 429, 2)], open: true),
            Open(0, 10),
            "(429). Lower the rates of --stages or raise the limit"),
        ["429 at the end of sessions"] = (Run(ok: 5, setup: [(Operation.EndSession, OutcomeClass.RateLimited, 429, 5)]), Plain, null),
        ["503 always"] = (
            All(OutcomeClass.Http, 503), Plain, "does not reach its upstream (HTTP 503). See whether the server behind it runs"),
        ["502 now and then"] = (
            Run(ok: 5, failures: [(OutcomeClass.Http, 502, 2)]),
            Plain,
            "(HTTP 502). See whether the server behind it bears this load"),
        ["500 of the gateway's own"] = (
            All(OutcomeClass.Http, 500, "HTTP 500, JSON-RPC -32603: failed to send: Connection refused"),
            Plain,
            "does not reach its upstream (JSON-RPC -32603)"),
        ["500 whose text looks like it"] = (
            All(OutcomeClass.Http, 500, "HTTP 500: HTTP 500, JSON-RPC -32603: Connection refused"), Plain, null),
        ["h2c and A2A"] = (
            All(OutcomeClass.Http, 503, pattern: Pattern.A2AMessage), PlainHttp2, "Leave --http2 out, or use it over https."),
        ["h2c and MCP"] = (All(OutcomeClass.Http, 503), PlainHttp2, "does not reach its upstream"),
        ["HTTP/2 over TLS and A2A"] = (
            All(OutcomeClass.Http, 503, pattern: Pattern.A2AMessage), HttpsHttp2, "does not reach its upstream"),
        ["an HTML page"] = (
            All(OutcomeClass.Protocol, 0, "The response is neither JSON nor an event stream: <html>"),
            Plain,
            "something else than the gateway"),
        ["a tool that speaks of HTML"] = (All(OutcomeClass.Tool, 0, "index.html not found"), Plain, null),
        ["a tool that says that there is none"] = (All(OutcomeClass.Tool, 0, "No tool is called x"), Plain, null),
        ["a server that speaks as the worker does"] = (
            All(OutcomeClass.Protocol, 0, "The response is not valid JSON: The response is neither JSON nor an event stream"),
            Plain,
            null),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_given_where_it_fits(string name)
    {
        var (result, settings, expected) = Rows[name];
        var advice = Assessment.Of(result, settings).Advice;
        if (expected is null)
            Assert.Empty(advice);
        else
            Assert.Contains(expected, Assert.Single(advice), StringComparison.Ordinal);
    }

    static LoadSettings With(string url = "http://localhost:3000", GatewaySource source = GatewaySource.Flag) =>
        Plain with { Target = Plain.Target with { Gateway = new(new Uri(url), source) } };

    static LoadSettings Open(double from, double to) => Plain with
    {
        Load = Plain.Load with { Open = new() { Stages = [new(TimeSpan.FromSeconds(1), from, to)], MaxConcurrency = 10 } },
    };

    static RunResult All(OutcomeClass outcome, int code, string message = "", Pattern pattern = Pattern.McpToolsList) =>
        Run(ok: 0, failures: [(outcome, code, 2)], message: message, pattern: pattern);

    static RunResult Run(
        int ok, (OutcomeClass Class, int Code, int Count)[]? failures = null,
        (Operation Operation, OutcomeClass Class, int Code, int Count)[]? setup = null, string message = "",
        Pattern pattern = Pattern.McpToolsList, bool open = false)
    {
        var own = pattern == Pattern.McpToolsList ? Operation.ToolsList : Operation.Message;
        (Operation Operation, OutcomeClass Class, int Code, int Count)[] failed =
            [.. (failures ?? []).Select(f => (own, f.Class, f.Code, f.Count)), .. setup ?? []];
        var samples = Enumerable.Repeat(SampleOf(own, OutcomeClass.Ok), ok)
            .Concat(failed.SelectMany(f => Enumerable.Repeat(SampleOf(f.Operation, f.Class, f.Code), f.Count)))
            // Connections that came about.
            .Concat(failed.Where(f => f.Operation == Operation.Connect).Select(f => SampleOf(f.Operation, OutcomeClass.Ok)));
        return Of(pattern, open, [.. samples], message, [.. failed.Select(f => (f.Operation, f.Class, f.Code))]);
    }

    static Sample SampleOf(Operation operation, OutcomeClass outcome, int code = 0, long startUs = 0) =>
        new(startUs, 0, 1_000, 0, 0, outcome, code, operation);

    // Ten seconds, a request every 100 ms; the connections of two seconds are refused.
    static RunResult Outage() => Of(Pattern.McpToolsList, open: false,
        [
            .. Enumerable.Range(0, 100).Select(i => SampleOf(
                Operation.ToolsList, i is >= 50 and < 70 ? OutcomeClass.Connect : OutcomeClass.Ok, startUs: i * 100_000)),
        ],
        "Connecting to 127.0.0.1:3000 failed: connection refused.", [(Operation.ToolsList, OutcomeClass.Connect, 0)]);

    static RunResult Of(
        Pattern pattern, bool open, Sample[] samples, string message,
        (Operation Operation, OutcomeClass Class, int Code)[] failed)
    {
        var plan = RunPlanner.Plan(Plain with { Target = Plain.Target with { Patterns = [pattern] } }, "test-run");
        var merged = new PatternMerge(1);
        var batch = new SampleBatchCodec().Encode(1, 0, samples);
        foreach (var (operation, outcome, code) in failed)
            batch.Failures.Add(new FailureMessage { Operation = operation, Outcome = outcome, Code = code, Message = message });
        merged.Fold(0, batch);
        var totals = merged.Collect();
        return new RunResult
        {
            Plan = plan,
            StartedAt = DateTimeOffset.UnixEpoch,
            Fleet = "local",
            Patterns =
            [
                new PatternReport
                {
                    Pattern = pattern,
                    Name = plan.Scenarios[0].Name,
                    Started = true,
                    IsOpen = open,
                    ElapsedUs = 2_000_000,
                    Totals = totals,
                    Series = new PatternSeries(totals.Series),
                    Sum = totals.Sum(),
                    Messages = merged.Failures,
                },
            ],
        };
    }

    static RunResult And(RunResult one, RunResult other) => one with { Patterns = [.. one.Patterns, .. other.Patterns] };
}
