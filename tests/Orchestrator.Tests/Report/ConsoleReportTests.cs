using System.Text.Json;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Orchestrator.Tests.Report;

[Trait("Speed", "fast")]
public sealed class ConsoleReportTests
{
    [Fact]
    public void The_console_report_keeps_its_shape()
    {
        var text = Write(Results.Of([1_000, 2_000, 3_000, 4_000], failures: 0));
        Assert.StartsWith(
            """
            Gateway: http://localhost:3000

            Pattern: mcp:tools/list
              Total requests: 4
              Successful: 4
              Failed: 0
              Avg latency: 2.50ms
              P50 latency: 2.00ms
              P95 latency: 4.00ms
              P99 latency: 4.00ms
              RPS: 2.00
              P90 latency: 4.00ms
              P99.9 latency: 4.00ms
              Max latency: 4.00ms

            """,
            text, StringComparison.Ordinal);
        Assert.Contains(
            """

            Summary:
              Patterns tested: 1
              Total requests: 4
              Success rate: 100.0%
              Avg latency: 2.50ms
              Workers: 1 local (AOT)
              Result: ok (all requests succeeded)

            """,
            text, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_stand_with_their_class_code_and_first_messages()
    {
        var text = Write(Results.Of([1_000], failures: 3));
        Assert.Contains("  Failed: 3\n", text, StringComparison.Ordinal);
        Assert.Contains("  Errors:\n    http 503: 3\n      no upstream\n", text, StringComparison.Ordinal);
        Assert.Contains("  Success rate: 25.0%\n", text, StringComparison.Ordinal);
        Assert.Contains("  Result: failed (3 of 4 requests failed)\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_success_there_is_no_latency()
    {
        var text = Write(Results.Of([], failures: 2));
        Assert.Contains("  Avg latency: n/a\n  P50 latency: n/a\n", text, StringComparison.Ordinal);
        Assert.Contains("  Success rate: 0.0%\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_demo_gateway_is_named_in_the_first_line()
    {
        var result = Results.Of([1_000], failures: 0);
        var demo = Results.Settings with
        {
            Target = Results.Settings.Target with { Gateway = new(new Uri("http://127.0.0.1:4711"), GatewaySource.DemoFallback) },
        };
        Assert.StartsWith(
            "Gateway: http://127.0.0.1:4711 (embedded demo gateway)\n", Write(result, demo), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(999_999, 1_000_000, "99.9%")]
    [InlineData(1, 1, "100.0%")]
    [InlineData(0, 0, "0.0%")]
    [InlineData(1, 3, "33.3%")]
    public void Only_all_is_a_hundred_percent(long part, long whole, string expected) =>
        Assert.Equal(expected, Words.Percent(part, whole));

    [Fact]
    public void The_results_file_holds_everything_but_secrets()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "results.json");
        var result = Results.Of([1_000, 2_000, 5_000_000], failures: 1);
        var document = Results.Document(result, Results.Settings with { Access = new() { AuthToken = "gateway-secret" } });
        Assert.True(AtomicFile.TryWrite(path, stream => ResultsFile.Write(stream, document), NullLogger.Instance));

        Assert.Equal([path], Directory.GetFiles(folder.Path));
        var text = File.ReadAllText(path);
        Assert.DoesNotContain("gateway-secret", text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        Assert.Equal(2, root.GetProperty("schema").GetInt32());
        Assert.Equal("test-run", root.GetProperty("run_id").GetString());
        Assert.True(root.GetProperty("configuration").GetProperty("has_auth_token").GetBoolean());
        Assert.Equal(1, root.GetProperty("exit").GetProperty("code").GetInt32());
        var pattern = root.GetProperty("patterns")[0];
        Assert.Equal((3, 1), (pattern.GetProperty("successful").GetInt32(), pattern.GetProperty("failed").GetInt32()));
        var response = pattern.GetProperty("successful_times").GetProperty("response_time");
        Assert.Equal(5_000_000, response.GetProperty("max_us").GetInt64());
        Assert.Equal(3, response.GetProperty("histogram").EnumerateArray().Sum(b => b[2].GetInt64()));
        Assert.Equal(6, pattern.GetProperty("series").GetProperty("points").GetArrayLength());
        Assert.Equal("no upstream", pattern.GetProperty("failures")[0].GetProperty("messages")[0].GetString());
        Assert.Equal(3, pattern.GetProperty("shards")[0].GetProperty("successful").GetInt32());
    }

    [Fact]
    public void A_results_file_that_cannot_be_written_is_said_before_the_run()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<UsageException>(() => AtomicFile.CheckWritable("--output", folder.Path));
        Assert.Throws<UsageException>(() => AtomicFile.CheckWritable("--output", Path.Combine(folder.Path, "no", "where.json")));
        AtomicFile.CheckWritable("--output", Path.Combine(folder.Path, "here.json"));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(OutcomeClass.Http, 401, "AGENTGATEWAY_AUTH_TOKEN")]
    [InlineData(OutcomeClass.Http, 403, "rights")]
    [InlineData(OutcomeClass.Http, 404, "--mcp-path (now /mcp)")]
    [InlineData(OutcomeClass.Http, 406, "--mcp-path (now /mcp)")]
    [InlineData(OutcomeClass.RateLimited, 429, "rate")]
    [InlineData(OutcomeClass.Tls, 0, "--ca-file")]
    [InlineData(OutcomeClass.Dns, 0, "does not resolve")]
    [InlineData(OutcomeClass.Connect, 0, "--gateway-url")]
    public void Causes_a_user_can_mend_come_with_advice(OutcomeClass outcome, int code, string expected)
    {
        var result = Results.Of([], failures: 2, outcome, code, "said the server");
        Assert.Contains(expected, Assert.Single(Advice.Of(result, Results.Settings)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_neither_JSON_nor_an_event_stream_is_told_apart()
    {
        var result = Results.Of(
            [], failures: 1, OutcomeClass.Protocol, 0, "The response is neither JSON nor an event stream: <!doctype html>");
        Assert.Contains("HTML page", Assert.Single(Advice.Of(result, Results.Settings)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_for_programs_has_the_same_figures()
    {
        var run = Results.Of([1_000, 2_000, 3_000, 4_000], failures: 1);
        var result = new PatternResult(run, run.Patterns[0], []);
        Assert.Equal((5L, 4L, 1L), (result.TotalRequests, result.Successful, result.Failed));
        Assert.Equal((2.5, 2.0, 4.0), (result.AverageLatencyMs, result.P50LatencyMs, result.MaxLatencyMs));
        Assert.Equal(("http 503", 1L), (Assert.Single(result.Errors).Kind, result.Errors[0].Count));
        Assert.True(result.IsComplete);
        var none = Results.Of([], failures: 1);
        Assert.True(double.IsNaN(new PatternResult(none, none.Patterns[0], []).P99LatencyMs));
    }

    static string Write(RunResult result, LoadSettings? settings = null)
    {
        using var output = new StringWriter();
        new ConsoleReport(output).Write(Results.Document(result, settings));
        return output.ToString();
    }
}
