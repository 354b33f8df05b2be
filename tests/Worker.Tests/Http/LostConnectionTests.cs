using System.Text;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Testing.Scripted;
using AgentGatewayPerf.Worker.Tests.Service;

namespace AgentGatewayPerf.Worker.Tests.Http;

/// <summary>A connection that ends badly, or not at all, changes nothing of a response that came; and what is said of it is
/// why.</summary>
public sealed class LostConnectionTests
{
    static string Head => "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";

    [Fact]
    public async Task A_stream_that_stays_open_behind_the_response_is_a_success_at_the_end_of_the_load()
    {
        await using var server = Start(request => Reply.Raw(Head, Event(request)));
        var plan = ShardPlan.Of(Url(server), Traffic.Of(Pattern.McpToolsCall, 4, 0));
        plan.Steps[0].Loads[0].DurationUs = 300_000;
        plan.Steps[0].Loads[0].DrainUs = 0;
        var outcome = await ShardHarness.RunAsync(plan);
        // The next requests take other connections.
        Assert.True(outcome.Finished.Completed >= 4);
        Assert.Equal((0u, 0u), (outcome.Finished.Failed, outcome.Finished.Aborted));
    }

    [Fact]
    public async Task A_stream_that_stays_open_behind_the_response_is_a_success_when_the_load_is_aborted()
    {
        await using var server = Start(request => Reply.Raw(Head, Event(request)));
        var outcome = await ShardHarness.RunAsync(
            ShardPlan.Of(Url(server), Traffic.Of(Pattern.McpToolsCall, 2, 2)),
            (next, driver) =>
            {
                if (next.Ready is null)
                    return;
                _ = Task.Run(async () =>
                {
                    while (server.Count("tools/call") < 2)
                        await Task.Delay(10);
                    await Task.Delay(200);
                    driver.Stop(abort: true);
                });
            });
        Assert.Equal(0u, outcome.Finished.Aborted);
        Assert.Equal(2u, outcome.Finished.Completed);
    }

    [Theory]
    [InlineData("flood")]
    [InlineData("nonsense")]
    public async Task What_goes_wrong_behind_the_response_is_no_failure(string kind)
    {
        var behind = kind == "flood" ? $": {new string('x', 200_000)}\n\n" : "zz\r\n";
        await using var server = Start(request => kind == "flood"
            ? Reply.Raw(Head, Event(request), behind, behind).ThenClose()
            : Reply.Raw(Head.Replace("\r\n\r\n", "\r\ntransfer-encoding: chunked\r\n\r\n", StringComparison.Ordinal),
                $"{Encoding.UTF8.GetByteCount(Event(request)):x}\r\n{Event(request)}\r\n", behind).ThenClose());
        var plan = ShardPlan.Of(Url(server), Traffic.Of(Pattern.McpToolsCall, 2, 10));
        plan.Target.MaxBodyBytes = 100_000;
        Assert.Equal((10u, 0u, 0u), Counts(await ShardHarness.RunAsync(plan)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_response_that_comes_while_the_request_is_still_being_sent_counts(bool tls)
    {
        // The head of a large request is answered at once, and the connection closed with most of its body unread.
        await using var server = ScriptedServer.Start(
            new McpScript
            {
                Instead = request => request is { Method: "POST", Body.IsEmpty: true }
                    ? Reply.Status(413, "text/plain", "too large", "Connection: close").ThenClose() : null,
            }.Answer,
            new ScriptedServerOptions { LargestBody = 1 << 20, Certificate = tls ? SelfSignedCertificate.Create() : null });
        var traffic = Traffic.Of(Pattern.McpToolsCall, 2, 30);
        traffic.Scenario.Mcp.ToolArgumentsJson = $$"""{"message":"{{new string('x', 3_000_000)}}"}""";
        var plan = ShardPlan.Of(Url(server), traffic);
        plan.Target.Insecure = true;
        var outcome = await ShardHarness.RunAsync(plan);
        Assert.Equal(30, outcome.Samples.Count);
        Assert.All(outcome.Samples, sample => Assert.Equal((OutcomeClass.TooLarge, 413), (sample.Outcome, sample.Code)));
    }

    [Fact]
    public async Task The_head_is_all_that_a_notification_waits_for()
    {
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request => request.RpcMethod == "notifications/initialized"
                ? Reply.Raw("HTTP/1.1 202 Accepted\r\ntransfer-encoding: chunked\r\n\r\n") : null,
        }.Answer);
        var plan = ShardPlan.Of(Url(server), Traffic.Of(Pattern.McpToolsList, 1, 3));
        plan.Target.TimeoutUs = 60_000_000;
        Assert.Equal((3u, 0u, 0u), Counts(await ShardHarness.RunAsync(plan)));
    }

    [Theory]
    [InlineData("-tls1_2", "handshake failure")]
    [InlineData("-tls1_3", "certificate required")]
    public async Task A_missing_client_certificate_is_a_failure_of_tls_that_says_the_alert(string version, string alert)
    {
        // The runtime's own TLS server closes the connection without an alert.
        await using var server = await OpenSslServer.StartAsync(version, "-Verify", "1");
        var plan = ShardPlan.Of(server.Url, Traffic.Of(Pattern.McpToolsList, 1, 3));
        plan.Target.Insecure = true;
        var fault = (await ShardHarness.RunAsync(plan)).Readies.Single().Fault;
        Assert.Equal(Fault.Types.Code.Tls, fault.Code);
        Assert.Contains($"the alert \"{alert}\"", fault.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_without_tls_is_named_so(bool http2)
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync();
        var plan = ShardPlan.Of($"https://{listener.LocalEndpoint}", Traffic.Of(Pattern.McpToolsList, 1, 3));
        plan.Target.Http2 = http2;
        var fault = (await ShardHarness.RunAsync(plan)).Readies.Single().Fault;
        await serving;
        Assert.Equal(Fault.Types.Code.Tls, fault.Code);
        Assert.Contains("http:// instead of https://", fault.Message);

        async Task ServeAsync()
        {
            using var socket = await listener.AcceptSocketAsync();
            await socket.ReceiveAsync(new byte[4096]);
            await socket.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));
            await socket.ReceiveAsync(new byte[4096]);
        }
    }

    [Fact]
    public async Task A_server_with_tls_is_named_so()
    {
        await using var server = ScriptedServer.Start(_ => Reply.Raw("\u0015\u0003\u0001\0\u0002\u0002\n").ThenClose());
        var fault = (await ShardHarness.RunAsync(ShardPlan.Of(Url(server), Traffic.Of(Pattern.McpToolsList, 1, 3))))
            .Readies.Single()
            .Fault;
        Assert.Equal(Fault.Types.Code.Tls, fault.Code);
        Assert.Contains("use https://", fault.Message);
    }

    static (ulong Completed, ulong Failed, ulong Aborted) Counts(ShardOutcome outcome) =>
        (outcome.Finished.Completed, outcome.Finished.Failed, outcome.Finished.Aborted);

    static ScriptedServer Start(Func<ScriptedRequest, Reply> call) => ScriptedServer.Start(
        new McpScript { Instead = request => request.RpcMethod == "tools/call" ? call(request) : null }.Answer);

    static string Url(ScriptedServer server) => server.Url.GetLeftPart(UriPartial.Authority);

    static string Event(ScriptedRequest request) =>
        $"data: {{\"jsonrpc\":\"2.0\",\"id\":{request.RpcId},\"result\":{{\"content\":[]}}}}\n\n";
}
