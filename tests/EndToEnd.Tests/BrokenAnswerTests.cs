using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>Answers that are cut, late, odd or wrong on the wire. Every request counts once and none is sent twice.</summary>
public sealed class BrokenAnswerTests
{
    static readonly McpScript Plain = new();

    [Theory]
    [InlineData("closed", "reset")]
    [InlineData("broken", "reset")]
    [InlineData("cut", "reset")]
    [InlineData("cut and reset", "reset")]
    [InlineData("never", "timeout")]
    [InlineData("error", "jsonrpc -32603")]
    [InlineData("isError", "tool")]
    [InlineData("no JSON", "protocol")]
    [InlineData("another id", "protocol")]
    [InlineData("stream without answer", "protocol")]
    public async Task Failures(string kind, string outcome)
    {
        await using var gateway = ScriptedServer.Start(
            new McpScript
            {
                Instead = request =>
                    request.RpcMethod != "tools/call"
                        ? null
                        : kind switch
                        {
                            "closed" => Reply.Closed,
                            "broken" => Reply.Broken,
                            "cut" => Plain.Ordinary(request).CutShort(4).ThenClose(),
                            "cut and reset" => Plain.Ordinary(request).CutShort(4).ThenReset(),
                            "never" => Reply.Never,
                            "error" => Plain.Error(request, -32603, "scripted error"),
                            "isError" => Plain.Result(
                                request,
                                """{"content":[{"type":"text","text":"scripted error"}],"isError":true}"""
                            ),
                            "no JSON" => Reply.Json("{not json"),
                            "another id" => Reply.Json("""{"jsonrpc":"2.0","id":999999999,"result":{"content":[]}}"""),
                            _ => Reply.Events(
                                """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"bye"}}"""
                            ),
                        },
            }.Answer);
        // All at once where each has to wait for the timeout.
        string[] load = kind == "never" ? ["--concurrency", "6", "--timeout", "2s"] : ["--concurrency", "2"];
        var run = await LoadRun.AgainstAsync(gateway.Url, ["--pattern", "mcp:tools/call", "--num-requests", "6", .. load]);

        Assert.True(run.ExitCode == 1, run.Process.ToString());
        Assert.Equal($"{outcome}: 6", run.Results.Only.AllOutcomes);
        Assert.Equal(6, gateway.Count("tools/call"));
        Assert.All(run.Results.Only.Failures.Where(failure => !failure.Setup), failure => Assert.NotEmpty(failure.Messages));
        Assert.Contains(run.Results.Only.Failures, failure => !failure.Setup);
    }

    [Theory]
    [InlineData("dripping")]
    [InlineData("informational")]
    [InlineData("odd chunks")]
    [InlineData("announced close")]
    [InlineData("until close")]
    [InlineData("own request with our id")]
    [InlineData("notifications and comments first")]
    [InlineData("priming event")]
    public async Task Oddities_that_are_none(string kind)
    {
        const string content = """{"content":[{"type":"text","text":"ok"}]}""";
        await using var gateway = ScriptedServer.Start(
            new McpScript
            {
                Instead = request =>
                    request.RpcMethod != "tools/call"
                        ? null
                        : kind switch
                        {
                            "dripping" => Reply.Events(Message(request)).Dripping(),
                            "informational" => Plain.Ordinary(request).AfterInformational(),
                            "odd chunks" => Reply.OddlyChunked(Message(request)),
                            "announced close" => Reply.Json(Message(request), "Connection: close").ThenClose(),
                            "until close" => Reply
                                .Raw($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{Message(request)}")
                                .ThenClose(),
                            "own request with our id" => Reply.Events(
                                $$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"method":"sampling/createMessage","params":{"messages":[]}}""",
                                Message(request)),
                            "notifications and comments first" => Reply
                                .Raw(
                                    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n\r\n: keepalive\n\n",
                                    """event: message"""
                                        + "\n"
                                        + """data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":1.0}}"""
                                        + "\n\n",
                                    $"data: {Message(request)}\r\n\r\n")
                                .ThenClose(),
                            _ => Reply
                                .Raw(
                                    $"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\nid: 1\ndata: \n\nid: 2\ndata: {Message(request)}\n\n")
                                .ThenClose(),
                        },
            }.Answer);
        (
            await LoadRun.AgainstAsync(gateway.Url, "--pattern", "mcp:tools/call", "--num-requests", "6", "--concurrency", "2"))
            .AssertAllWell(6);
        Assert.Equal(6, gateway.Count("tools/call"));

        static string Message(ScriptedRequest request) => $$"""{"result":{{content}},"id":{{request.RpcId}},"jsonrpc":"2.0"}""";
    }

    [Fact]
    public async Task Server_that_closes_after_each_answer_without_saying_so()
    {
        await using var gateway = ScriptedServer.Start(
            new McpScript
            {
                Instead = request => request.RpcMethod == "tools/call" ? Plain.Ordinary(request).ThenClose() : null,
            }.Answer);
        var run = await LoadRun.AgainstAsync(
            gateway.Url, "--pattern", "mcp:tools/call", "--num-requests", "20", "--concurrency", "2");

        // A close that crosses the next request on the way fails that request: how many do is the network's affair, what they are
        // not.
        var pattern = run.Results.Only;
        Assert.Equal(20, pattern.TotalRequests);
        Assert.Equal(pattern.Failed, pattern.Count("reset"));
        Assert.Equal(pattern.Failed == 0 ? 0 : 1, run.ExitCode);
        Assert.Equal(pattern.Successful, gateway.Count("tools/call"));
    }

    [Theory]
    [InlineData(404, """{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":1}""")]
    [InlineData(400, """{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: No valid session ID provided"}}""")]
    [InlineData(400, "mcp: invalid session ID header")]
    public async Task Lost_session_fails_one_request_and_a_new_one_is_opened(int status, string body)
    {
        var calls = 0;
        await using var gateway = ScriptedServer.Start(
            new McpScript
            {
                Instead = request =>
                    request.RpcMethod == "tools/call" && Interlocked.Increment(ref calls) == 3
                        ? Reply.Status(status, body.StartsWith('{') ? "application/json" : "text/plain", body)
                        : null,
            }.Answer);
        var run = await LoadRun.AgainstAsync(
            gateway.Url, "--pattern", "mcp:tools/call", "--num-requests", "10", "--concurrency", "2");

        Assert.True(run.ExitCode == 1, run.Process.ToString());
        Assert.Equal($"ok: 9, session {status}: 1", run.Results.Only.AllOutcomes);
        Assert.Equal(10, gateway.Count("tools/call"));
        Assert.Equal(3, gateway.Count("initialize"));
        Assert.Equal(3, run.Results.Only.SetupOf("initialize"));
    }

    [Fact]
    public async Task List_in_pages_is_one_request_of_several_on_the_wire()
    {
        await using var gateway = ScriptedServer.Start(new McpScript
        {
            Instead = request => request.RpcMethod != "tools/list" ? null
                : request.Text.Contains("\"page-2\"", StringComparison.Ordinal)
                    ? Plain.Result(request, """{"tools":[{"name":"last_echo","inputSchema":{}}]}""")
                    : Plain.Result(request, """{"tools":[{"name":"first","inputSchema":{}}],"nextCursor":"page-2"}"""),
        }.Answer);
        var run = (
            await LoadRun.AgainstAsync(
                gateway.Url, "--pattern", "mcp:tools/list,mcp:tools/call", "--num-requests", "5", "--concurrency",
                "1")).AssertAllWell(5);
        Assert.Equal(10, run.Results["mcp:tools/list"].HttpRequests);
        // Two more pages of each pattern find out which tools there are; the one to call is on the second.
        Assert.Equal(14, gateway.Count("tools/list"));
        Assert.Contains("tool last_echo", run.Results["mcp:tools/call"].Facts);
    }

    [Fact]
    public async Task Older_version_of_the_server_is_spoken_from_then_on()
    {
        await using var gateway = ScriptedServer.Start(new McpScript { Version = "2025-03-26" }.Answer);
        var run = (
            await LoadRun.AgainstAsync(gateway.Url, "--pattern", "mcp:tools/list", "--num-requests", "3", "--concurrency", "1"))
            .AssertAllWell(3);
        Assert.Contains("MCP 2025-03-26", run.Results.Only.Facts);
        Assert.All(
            gateway.Requests.Where(request => request.RpcMethod == "tools/list"),
            request => Assert.Equal("2025-03-26", request.Headers["mcp-protocol-version"].Single()));
    }
}
