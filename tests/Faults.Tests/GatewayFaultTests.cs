using AgentGatewayPerf.Testing;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.Faults.Tests;

/// <summary>A gateway that stops, hangs, resets, drips, closes or forgets: every request has its outcome, and the worker goes
/// on.</summary>
public sealed class GatewayFaultTests
{
    [Fact]
    public async Task Stopped_and_restarted()
    {
        var server = FaultRun.McpServer();
        await using var relay = Relay.Start(server.Url);
        await using var run = FaultRun.Start(server, ["--local", "--duration", "4s"], new Uri($"http://{relay.EndPoint}"));
        await run.UnderLoadAsync();
        relay.Cut();
        var stopped = run.Gateway.Count("tools/list");
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        relay.Restore();
        var figures = (await run.EndAsync("gateway: stopped, restarted after 1 s"))!;

        Assert.Equal(1, figures.ExitCode);
        Assert.True(run.Gateway.Count("tools/list") > stopped + 50, "The load did not come back.");
        // Four virtual users that ask again every 10 ms: refusals are no load test of their own.
        Assert.InRange(figures.Outcomes["connect"], 1, 4 * 120);
    }

    [Fact]
    public async Task Hanging()
    {
        var number = 0;
        await using var run = FaultRun.Start(
            FaultRun.McpServer(request =>
                request.RpcMethod == "tools/list" && Interlocked.Increment(ref number) > 100 + FaultRun.BeforeTheLoad ? Reply.Never : null),
            ["--local", "--num-requests", "112", "--timeout", "1s"]);
        await run.UnderLoadAsync(100);
        var figures = (await run.EndAsync("gateway: hangs (timeout 1 s)"))!;
        Assert.Equal((1, 100L, 12L), (figures.ExitCode, figures.Successful, figures.Outcomes["timeout"]));
    }

    [Fact]
    public async Task Resetting()
    {
        var number = 0;
        await using var run = FaultRun.Start(
            FaultRun.McpServer(request =>
                request.RpcMethod == "tools/list" && Interlocked.Increment(ref number) % 10 == 0 ? Reply.Broken : null),
            ["--local", "--num-requests", "500"]);
        await run.UnderLoadAsync(1);
        var figures = (await run.EndAsync("gateway: resets every tenth request"))!;
        Assert.Equal((1, 450L, 50L), (figures.ExitCode, figures.Successful, figures.Outcomes["reset"]));
    }

    [Fact]
    public async Task Dripping()
    {
        await using var run = FaultRun.Start(
            ScriptedServer.Start(request =>
                new McpScript { Events = true }
                    .Answer(request)
                    .Dripping()),
            ["--local", "--num-requests", "100"]);
        await run.UnderLoadAsync(1);
        var figures = (await run.EndAsync("gateway: answers byte by byte"))!;
        Assert.Equal((0, 100L), (figures.ExitCode, figures.Successful));
    }

    [Fact]
    public async Task Closing_connections_at_random()
    {
        await using var run = FaultRun.Start(
            ScriptedServer.Start(request =>
                request.Number % 7 == 3 ? new McpScript().Answer(request).ThenClose() : new McpScript().Answer(request)),
            ["--local", "--num-requests", "700"]);
        await run.UnderLoadAsync(1);
        var figures = (await run.EndAsync("gateway: closes keep-alive connections unannounced"))!;
        // Which requests meet a closed connection is the network's to say; that each has one outcome is ours.
        Assert.Equal(700, figures.Successful + figures.Outcomes.GetValueOrDefault("reset"));
        Assert.Equal(run.Gateway.Count("tools/list") >= figures.Successful, figures.ExitCode is 0 or 1);
    }

    [Fact]
    public async Task Forgetting_sessions()
    {
        var number = 0;
        await using var run = FaultRun.Start(
            FaultRun.McpServer(request =>
                request.RpcMethod == "tools/list" && Interlocked.Increment(ref number) % 50 == 0
                    ? Reply.Status(
                        404,
                        "application/json",
                        """{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}"""
                    )
                    : null),
            ["--local", "--num-requests", "500"]);
        await run.UnderLoadAsync(1);
        var figures = (await run.EndAsync("gateway: drops every fiftieth session"))!;
        Assert.Equal((1, 490L, 10L), (figures.ExitCode, figures.Successful, figures.Outcomes["session 404"]));
        // The last one, if it was the last request of its virtual user, is not replaced.
        Assert.InRange(run.Gateway.Count("initialize"), 4 + 9, 4 + 10);
    }

    [Theory]
    [InlineData("redirect")]
    [InlineData("gzip")]
    [InlineData("endless pages")]
    [InlineData("the same page again")]
    [InlineData("large body")]
    public async Task Hostile_answers_are_failures_and_nothing_more(string kind)
    {
        await using var run = FaultRun.Start(
            FaultRun.McpServer(request => request.RpcMethod == "tools/list" ? Hostile(kind, request) : null),
            ["--local", "--num-requests", "4", "--max-body", "100000"]);
        await run.UnderLoadAsync(1);
        var figures = (await run.EndAsync($"gateway: {kind}"))!;
        Assert.Equal((1, 4L), (figures.ExitCode, figures.Failed));
        Assert.All(run.Gateway.Requests, request => Assert.Empty(request.Headers["accept-encoding"]));
        Assert.All(
            run.Gateway.Requests, request => Assert.Matches("^agentgateway-perf/", request.Headers["user-agent"].Single()));
        Assert.Single(run.Gateway.Requests.Select(request => request.Headers["agentgateway-perf-run"].Single()).Distinct());
        const int lists = 4 + FaultRun.BeforeTheLoad;
        Assert.Equal(
            kind switch
            {
                "endless pages" => lists * 1_000,
                "the same page again" => lists * 2,
                _ => lists,
            },
            run.Gateway.Count("tools/list"));
    }

    static Reply Hostile(string kind, ScriptedRequest request) =>
        kind switch
        {
            "redirect" => Reply.Status(307, "text/plain", "", "location: /elsewhere"),
            "gzip" => Reply.Json("{}", "content-encoding: gzip"),
            "large body" => Reply.Json(
                $$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"result":{"tools":[],"x":"{{{new string('x', 200_000)}}}"}}"""
            ),
            "the same page again" => Page(request, "again"),
            _ => Page(request, $"page {request.Number}"),
        };

    static Reply Page(ScriptedRequest request, string next) => Reply.Json(
        $$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"result":{"tools":[],"nextCursor":"{{{next}}}"}}""");
}
