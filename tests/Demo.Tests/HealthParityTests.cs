using System.Text;
using AgentGatewayPerf.Demo.Tests.Servers;
using AgentGatewayPerf.Settings;
using Microsoft.AspNetCore.Http;

namespace AgentGatewayPerf.Demo.Tests;

/// <summary>The check and the load judge the same server alike, or the check says why it cannot.</summary>
public sealed class HealthParityTests
{
    const string Secret = "S3cret/Value+4711";

    [Theory]
    [InlineData("event: ping\ndata: ping\n\nevent: message\ndata: MESSAGE\n\n")]
    [InlineData("\uFEFFdata: MESSAGE\n\n")]
    [InlineData("event: ping\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\ndata: MESSAGE\n\n")]
    public async Task Only_messages_of_a_stream_count(string stream)
    {
        await using var server = await StartAsync((id, result) =>
            ("text/event-stream", stream.Replace("MESSAGE", Message(id, result), StringComparison.Ordinal)));
        await AssertWorksAsync(server);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"result":RESULT,"error":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"error":null,"result":RESULT}""")]
    public async Task Null_means_absent(string message)
    {
        await using var server = await StartAsync((id, result) => ("application/json",
            message.Replace("ID", id, StringComparison.Ordinal).Replace("RESULT", result, StringComparison.Ordinal)));
        await AssertWorksAsync(server);
    }

    [Theory]
    [InlineData("")]
    [InlineData("again")]
    public async Task A_list_without_an_end_is_named(string cursor)
    {
        var lists = 0;
        await using var server = await StartAsync((id, result) =>
        {
            if (!result.Contains("tools\":[", StringComparison.Ordinal))
                return ("application/json", Message(id, result));
            Interlocked.Increment(ref lists);
            return ("application/json", Message(id, $$"""{"tools":[],"nextCursor":"{{cursor}}"}"""));
        });
        var (_, lines) = await HealthCheckTests.CheckAsync(HealthCheckTests.Options(server.Url));
        Assert.Contains(
            lines, line => line.StartsWith("  MCP: cannot work: the list of tools does not end", StringComparison.Ordinal));
        Assert.InRange(lists, 2, 5);
    }

    [Fact]
    public async Task A_DELETE_without_an_answer_is_a_warning()
    {
        await using var server = await StartAsync((id, result) => ("application/json", Message(id, result)), sessions: true);
        var (healthy, lines) = await HealthCheckTests.CheckAsync(HealthCheckTests.Options(server.Url));
        Assert.True(healthy, string.Join('\n', lines));
        Assert.Contains(lines, line => line.Contains(
            "Warning: DELETE, which ends the session, got no response within", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_revision_is_named()
    {
        await using var server = await StartAsync(
            (id, result) => (
                "application/json", Message(id, result.Replace("2025-11-25", "2099-01-01", StringComparison.Ordinal))),
            sessions: true);
        var (_, lines) = await HealthCheckTests.CheckAsync(HealthCheckTests.Options(server.Url));
        var line = Assert.Single(lines, l => l.StartsWith("  MCP: cannot work", StringComparison.Ordinal));
        Assert.Contains("another revision of MCP", line, StringComparison.Ordinal);
        Assert.Contains("2099-01-01", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", "[")]
    [InlineData("text/event-stream", "data: ")]
    [InlineData("text/event-stream", ": nothing\n\n")]
    [InlineData("text/plain", "page")]
    public async Task A_body_without_an_end_is_read_up_to_the_bound(string type, string piece)
    {
        await using var server = await WebServer.StartAsync(async context =>
        {
            context.Response.ContentType = type;
            var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 1_000)));
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        });
        var (healthy, lines) = await HealthCheckTests.CheckAsync(
            HealthCheckTests.Options(server.Url) with
            {
                MaxBody = 1_000_000,
            });
        Assert.False(healthy);
        const string TooLong =
            "the response is longer than 1,000,000 bytes, which is a failure in a load as well; allow more with --max-body";
        const string NoMcp = "HTTP 200 with text/plain is not an MCP response; name the path with --mcp-path";
        Assert.Contains($"  MCP: cannot work: {(type == "text/plain" ? NoMcp : TooLong)}", lines);
        Assert.Contains(lines, line => line == $"  A2A: cannot work: {TooLong}");
    }

    [Fact]
    public async Task What_a_server_repeats_of_a_secret_is_not_shown()
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            var value = context.Request.Headers["X-Api-Key"].ToString();
            context.Response.StatusCode = 400;
            context.Response.ContentType = "text/plain";
            string[] forms =
            [
                value, value.ToLowerInvariant(), Uri.EscapeDataString(value),
                Convert.ToBase64String(Encoding.UTF8.GetBytes(value)),
                Convert.ToBase64String(Encoding.UTF8.GetBytes($"a:{value}")),
            ];
            return context.Response.WriteAsync(string.Join(' ', forms.Skip(context.Request.Path == "/mcp" ? 0 : 3)));
        });
        var (_, lines) = await HealthCheckTests.CheckAsync(
            HealthCheckTests.Options(server.Url) with { Headers = [new RequestHeader("X-Api-Key", Secret, Plain: false)] });
        Assert.Contains(lines, line => line.Contains("[secret] [secret]", StringComparison.Ordinal));
        var all = string.Join('\n', lines);
        Assert.DoesNotContain(Secret, all, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Uri.EscapeDataString(Secret), all, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret))[..16], all, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Convert.ToBase64String(Encoding.UTF8.GetBytes("a:" + Secret))[4..16], all, StringComparison.Ordinal);
    }

    static async Task AssertWorksAsync(WebServer server)
    {
        var (healthy, lines) = await HealthCheckTests.CheckAsync(HealthCheckTests.Options(server.Url));
        Assert.True(healthy, string.Join('\n', lines));
    }

    static string Message(string id, string result) => $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""";

    // Just enough of a server; with sessions it never answers the DELETE that ends one.
    static Task<WebServer> StartAsync(
        Func<string, string, (string Type, string Body)> respond, bool sessions = false) => WebServer.StartAsync(async context =>
    {
        if (HttpMethods.IsDelete(context.Request.Method))
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }
        if (context.Request.Path != "/mcp")
        {
            context.Response.StatusCode = 404;
            return;
        }
        using var request = await JsonDocument.ParseAsync(context.Request.Body);
        if (!request.RootElement.TryGetProperty("id", out var id))
        {
            context.Response.StatusCode = 202;
            return;
        }
        var isInitialize = request.RootElement.Text("method") == "initialize";
        if (isInitialize && sessions)
            context.Response.Headers["Mcp-Session-Id"] = "s1";
        var (type, body) = respond(id.GetRawText(), isInitialize
            ? """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"1"}}"""
            : """{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}""");
        context.Response.ContentType = type;
        await context.Response.WriteAsync(body);
    });
}
