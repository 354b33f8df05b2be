using System.Net;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Protos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>The same patterns and the same verdicts over HTTP/2, from Kestrel.</summary>
public sealed class Http2Tests : IAsyncLifetime
{
    WebApplication? _app;
    int _requests;
    int _notHttp2;
    Func<HttpContext, string?, Task<bool>> _special = (_, _) => Task.FromResult(false);

    public static TheoryData<Pattern, bool> Patterns => new()
    {
        { Pattern.McpToolsList, false },
        { Pattern.McpToolsCall, false },
        { Pattern.McpMixed, true },
        { Pattern.A2AMessage, false },
        { Pattern.A2AConversation, true },
        { Pattern.A2AAgentCard, false },
    };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_app is { } app)
            await app.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public async Task Every_pattern_is_sent_and_judged(Pattern pattern, bool tls)
    {
        var outcome = await RunAsync(await StartAsync(tls), Traffic.Of(pattern, 3, 30));

        Assert.Null(outcome.Readies.Single().Fault);
        Assert.Equal(30u, outcome.Finished.Completed);
        Assert.Equal(0, _notHttp2);
        Assert.Equal(1, outcome.SetupCounts[Operation.Connect]);
        Assert.Equal(tls ? 1 : 0, outcome.SetupCounts.GetValueOrDefault(Operation.TlsHandshake));
        Assert.All(outcome.Samples, s => Assert.True(s.TimeToFirstByteUs <= s.ServiceTimeUs));
    }

    [Fact]
    public async Task Event_streams_are_read_and_what_stays_open_is_given_up()
    {
        _special = async (context, method) =>
        {
            if (method != "tools/call")
                return false;
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("event: message\ndata: " + Result(context, """{"content":[]}""") + "\n\n");
            await context.Response.Body.FlushAsync();
            // Longer than the timeout: a client that waited for the end would count four failures.
            await Task.Delay(TimeSpan.FromSeconds(20), context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        var outcome = await RunAsync(await StartAsync(false), Traffic.Of(Pattern.McpToolsCall, 2, 4));

        Assert.Equal(4u, outcome.Finished.Completed);
        Assert.All(outcome.Samples, s => Assert.NotNull(s.TimeToFirstEventUs));
        // Giving up a stream does not cost the connection.
        Assert.Equal(1, outcome.SetupCounts[Operation.Connect]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_response_that_came_before_the_end_of_the_load_is_a_success(bool flood)
    {
        _special = async (context, method) =>
        {
            if (method != "tools/call")
                return false;
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: " + Result(context, """{"content":[]}""") + "\n\n");
            await context.Response.Body.FlushAsync();
            if (flood)
                await context.Response.WriteAsync($": {new string('x', 200_000)}\n\n", context.RequestAborted);
            await Task.Delay(TimeSpan.FromSeconds(20), context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        var plan = PlanOf(await StartAsync(false), Traffic.Of(Pattern.McpToolsCall, 2, flood ? 8u : 0));
        plan.Target.MaxBodyBytes = 100_000;
        plan.Steps[0].Loads[0].DurationUs = flood ? 0 : 400_000u;
        plan.Steps[0].Loads[0].DrainUs = flood ? 1_000_000u : 0;
        var outcome = await ShardHarness.RunAsync(plan);
        Assert.Equal(0u, outcome.Finished.Failed);
        // In a load of a given time, how often a stream is given up in it is the clock's to say, and what is just being sent at
        // its end has no response.
        Assert.InRange(outcome.Finished.Completed, flood ? 8u : 2u, flood ? 8u : uint.MaxValue);
        Assert.InRange(outcome.Finished.Aborted, 0u, flood ? 0u : 2u);
    }

    [Theory]
    [InlineData("error", OutcomeClass.Jsonrpc)]
    [InlineData("tool", OutcomeClass.Tool)]
    [InlineData("status", OutcomeClass.Http)]
    [InlineData("session", OutcomeClass.Session)]
    [InlineData("nonsense", OutcomeClass.Protocol)]
    [InlineData("reset", OutcomeClass.Reset)]
    [InlineData("cut", OutcomeClass.Reset)]
    [InlineData("hang", OutcomeClass.Timeout)]
    public async Task Failures_have_the_class_they_have_over_http1(string failure, OutcomeClass expected)
    {
        var calls = 0;
        _special = async (context, method) =>
        {
            if (method != "tools/call" || Interlocked.Increment(ref calls) != 3)
                return false;
            switch (failure)
            {
                case "error":
                    await context.Response.WriteAsJsonAsync(new JsonObject
                    {
                        ["jsonrpc"] = "2.0",
                        ["id"] = (long)context.Items["id"]!,
                        ["error"] = new JsonObject { ["code"] = -32000, ["message"] = "no" },
                    });
                    break;
                case "tool":
                    context.Response.ContentType = "application/json";
                    await context.Response.WriteAsync(Result(context, """{"isError":true,"content":[]}"""));
                    break;
                case "status":
                    context.Response.StatusCode = 503;
                    break;
                case "session":
                    context.Response.StatusCode = 404;
                    break;
                case "nonsense":
                    context.Response.ContentType = "application/json";
                    await context.Response.WriteAsync("<html>");
                    break;
                case "reset":
                    context.Abort();
                    break;
                case "cut":
                    context.Response.ContentType = "application/json";
                    await context.Response.WriteAsync("{");
                    await context.Response.Body.FlushAsync();
                    context.Abort();
                    break;
                case "hang":
                    await Task.Delay(TimeSpan.FromSeconds(20), context.RequestAborted)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    break;
            }
            return true;
        };
        var outcome = await RunAsync(await StartAsync(false), Traffic.Of(Pattern.McpToolsCall, 1, 8),
            timeoutUs: failure == "hang" ? 2_000_000u : 10_000_000u);

        Assert.Equal(7u, outcome.Finished.Completed);
        var failed = Assert.Single(outcome.Samples, s => s.Outcome != OutcomeClass.Ok);
        Assert.Equal(expected, failed.Outcome);
        if (expected == OutcomeClass.Reset)
            Assert.Equal((int)(failure == "reset" ? ResetMoment.ReusedConnection : ResetMoment.DuringResponse), failed.Code);
        Assert.Single(outcome.Failures);
    }

    [Fact]
    public async Task A_server_without_http2_is_told_from_one_that_is_down()
    {
        using var old = new LoopbackServer(_ => "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var outcome = await RunAsync(old.Url, Traffic.Of(Pattern.McpToolsCall, 2, 4), timeoutUs: 700_000);
        Assert.NotNull(outcome.Readies.Single().Fault);

        var alpn = await RunAsync(await StartAsync(tls: true, HttpProtocols.Http1), Traffic.Of(Pattern.McpToolsCall, 2, 4));
        Assert.Equal(Fault.Types.Code.Tls, alpn.Readies.Single().Fault.Code);
    }

    static Task<ShardOutcome> RunAsync(string url, Traffic traffic, ulong timeoutUs = 5_000_000) =>
        ShardHarness.RunAsync(PlanOf(url, traffic, timeoutUs));

    static ShardPlan PlanOf(string url, Traffic traffic, ulong timeoutUs = 5_000_000)
    {
        var plan = ShardPlan.Of(url, traffic);
        plan.Target.Http2 = true;
        plan.Target.Insecure = true;
        plan.Target.TimeoutUs = timeoutUs;
        return plan;
    }

    static string Result(HttpContext context, string result) =>
        $"{{\"jsonrpc\":\"2.0\",\"id\":{context.Items["id"]},\"result\":{result}}}";

    async Task<string> StartAsync(bool tls, HttpProtocols protocols = HttpProtocols.Http2)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (tls)
                listen.UseHttps(Testing.Scripted.SelfSignedCertificate.Create());
        }));
        if (tls)
            builder.WebHost.UseKestrelHttpsConfiguration();
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        return _app.Urls.Single();
    }

    async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        if (context.Request.Protocol != "HTTP/2")
            Interlocked.Increment(ref _notHttp2);
        if (context.Request.Method == "GET")
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"name":"a","url":"http://localhost/"}""");
            return;
        }
        var message = context.Request.Method == "POST" ? await JsonNode.ParseAsync(context.Request.Body) : null;
        var method = (string?)message?["method"];
        if (message?["id"] is not { } id)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }
        context.Items["id"] = (long)id;
        if (await _special(context, method))
            return;
        if (method == "initialize")
            context.Response.Headers["Mcp-Session-Id"] = "session";
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(Result(context, method switch
        {
            "initialize" => """{"protocolVersion":"2025-11-25"}""",
            "tools/list" => """{"tools":[{"name":"echo"}]}""",
            "tools/call" => """{"content":[{"type":"text","text":"hello"}]}""",
            _ => $$"""{"kind":"task","id":"task-{{id}}","contextId":"context","status":{"state":"input-required"} }""",
        }));
    }
}
