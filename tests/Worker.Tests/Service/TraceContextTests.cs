using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>W3C trace context on a share of the requests, and the slowest of them told apart.</summary>
[Trait("Speed", "fast")]
public sealed partial class TraceContextTests
{
    [Fact]
    public async Task Every_request_of_the_load_carries_a_trace_id_of_its_own_and_no_other_does()
    {
        var (outcome, requests) = await RunAsync(1, Pattern.A2AConversation, 300);
        Assert.Equal(300u, outcome.Finished.Completed);
        var traced = requests.Where(r => TraceOf(r) is not null).ToList();
        Assert.Equal(300, traced.Count);
        Assert.Equal(300, traced.Select(TraceOf).Distinct().Count());
        Assert.All(traced, r => Assert.StartsWith("POST", r, StringComparison.Ordinal));
        Assert.DoesNotContain(requests, r => r.StartsWith("GET", StringComparison.Ordinal) && TraceOf(r) is not null);
    }

    [Fact]
    public async Task Only_the_share_asked_for_carries_one_in_every_operation_of_a_mix()
    {
        var (outcome, requests) = await RunAsync(0.25, Pattern.McpMixed, 4_000);
        Assert.Equal(4_000u, outcome.Finished.Completed);
        // 1,000 expected, six standard deviations either way.
        Assert.InRange(requests.Count(r => TraceOf(r) is not null), 836, 1_164);
        Assert.InRange(
            requests.Count(r => TraceOf(r) is not null && r.Contains("\"tools/list\"", StringComparison.Ordinal)), 116, 284);
    }

    [Fact]
    public async Task The_slowest_are_reported_with_the_ids_that_were_sent()
    {
        var slow = new ConcurrentBag<string>();
        var calls = 0;
        var (outcome, _) = await RunAsync(1, Pattern.McpToolsCall, 200, request =>
        {
            if (!request.Contains("tools/call", StringComparison.Ordinal) || Interlocked.Increment(ref calls) % 40 != 0)
                return;
            slow.Add(TraceOf(request)!);
            Thread.Sleep(400);
        });
        var slowest = outcome.Finished.Slowest;
        Assert.Equal(20, slowest.Count);
        Assert.Equal(slowest.OrderByDescending(s => s.LatencyUs), slowest);
        Assert.Equal(5, slow.Count);
        Assert.Subset(slowest.Select(s => Convert.ToHexStringLower(s.TraceId.Span)).ToHashSet(), slow.ToHashSet());
        Assert.All(slowest, s => Assert.Equal((Operation.ToolsCall, OutcomeClass.Ok), (s.Operation, s.Outcome)));
        Assert.All(
            slowest,
            s =>
                Assert.Contains(
                    outcome.Samples, x => (ulong)x.IntendedStartUs == (ulong)s.IntendedStartUs && x.LatencyUs == s.LatencyUs));
    }

    [Fact]
    public async Task Pages_of_one_request_share_its_trace()
    {
        var (outcome, requests) = await RunAsync(1, Pattern.McpToolsList, 10, pages: true);
        Assert.Equal(20u, outcome.Finished.HttpRequests);
        Assert.Equal(Enumerable.Repeat(2, 10), requests.Select(TraceOf).OfType<string>().GroupBy(t => t).Select(g => g.Count()));
    }

    [Fact]
    public void A_ratio_that_is_none_is_refused()
    {
        var plan = ShardPlan.Of("http://127.0.0.1:1", Traffic.Of(Pattern.McpToolsList, 1, 1));
        plan.Target.TraceparentRatio = double.NaN;
        Assert.Equal("traceparent_ratio must be 0 to 1.", AssignCheck.Problem(plan.Assign));
        plan.Target.TraceparentRatio = 0.1;
        plan.Target.Headers.Add(new Header { Name = "Traceparent", Value = "x" });
        Assert.NotNull(AssignCheck.Problem(plan.Assign));
    }

    static async Task<(ShardOutcome Outcome, List<string> Requests)> RunAsync(
        double ratio, Pattern pattern, ulong count, Action<string>? before = null, bool pages = false)
    {
        var requests = new ConcurrentQueue<string>();
        using var server = new LoopbackServer(request =>
        {
            requests.Enqueue(request);
            before?.Invoke(request);
            return Response(request, pages);
        });
        var plan = ShardPlan.Of(server.Url, Traffic.Of(pattern, 4, count));
        plan.Target.TraceparentRatio = ratio;
        return (await ShardHarness.RunAsync(plan), [.. requests]);
    }

    static string? TraceOf(string request) =>
        Traceparent().Match(request) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("\r\ntraceparent: 00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-01\r\n")]
    private static partial Regex Traceparent();

    static string Response(string request, bool pages)
    {
        if (request.StartsWith("GET", StringComparison.Ordinal))
            return LoopbackServer.Json("""{"name":"a","url":"http://localhost/"}""");
        if (
            request.StartsWith("DELETE", StringComparison.Ordinal)
                || request.Contains("notifications/", StringComparison.Ordinal))
        {
            return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
        }
        var id = LoopbackServer.IdOf(request);
        var more = pages && !request.Contains("\"cursor\"", StringComparison.Ordinal) ? "\"nextCursor\":\"2\"," : "";
        var result = request switch
        {
            _ when request.Contains("\"initialize\"", StringComparison.Ordinal) => """{"protocolVersion":"2025-11-25"}""",
            _ when request.Contains("\"tools/list\"", StringComparison.Ordinal) => "{"
                + more
                + "\"tools\":[{\"name\":\"echo\"}]}",
            _ when request.Contains("\"tools/call\"", StringComparison.Ordinal) =>
                """{"content":[{"type":"text","text":"hello"}]}""",
            _ => $$"""{"kind":"task","id":"task-{{id}}","contextId":"context","status":{"state":"input-required" } }""",
        };
        return LoopbackServer.Json($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""");
    }
}
