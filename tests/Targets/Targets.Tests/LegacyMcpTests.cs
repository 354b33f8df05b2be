using System.Buffers.Text;
using System.Text;
using AgentGatewayPerf.Targets.GatewayStandIn;
using AgentGatewayPerf.Testing;
using static AgentGatewayPerf.Targets.Tests.Wire;

namespace AgentGatewayPerf.Targets.Tests;

public sealed class LegacyMcpTests(Upstreams upstreams) : IAsyncLifetime
{
    readonly StandInGateway _gateway = new(upstreams.InFrontOfEverything);
    RawConnection _client = null!;

    public async ValueTask InitializeAsync() => _client = await RawConnection.OpenAsync(new Uri(_gateway.Url));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Initialize_gives_a_long_session_id_that_holds_the_upstreams()
    {
        await _client.SendRequestAsync(
            "POST", "/mcp", Initialize, "Content-Type: application/json", "Accept: application/json, text/event-stream");
        var head = await _client.ReadHeadAsync();
        var body = await _client.ReadBodyAsync(head);

        Assert.Equal(
            Lines(
                "HTTP/1.1 200 OK", "content-type: text/event-stream", "cache-control: no-cache", "mcp-session-id: SESSION",
                "transfer-encoding: chunked", "date: DATE", "", ""),
            Stable(head));
        var id = head.Split("mcp-session-id: ")[1].Split('\r')[0];
        Assert.Equal(106, id.Length);
        Assert.StartsWith(
            """{"t":"mcp","s":[{"t":"everything","s":" """.Trim(),
            Encoding.UTF8.GetString(Base64Url.DecodeFromChars(id)));
        Assert.Matches("^[0-9A-F]+\r\nevent: message\ndata: ", body);
        Assert.Contains(
            """data: {"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{"logging":{},"completions":{},"prompts":{"listChanged":true},"resources":""",
            body);
        Assert.DoesNotContain("\"tasks\"", body);
    }

    [Fact]
    public async Task Notification_and_both_deletes_are_accepted_and_the_ended_session_is_the_upstreams_business()
    {
        var session = await _client.SessionAsync();
        var accepted = Lines("HTTP/1.1 202 Accepted", "content-length: 0", "date: DATE", "", "");
        Assert.Equal(accepted, await _client.McpAsync(Initialized, session));
        Assert.Equal(accepted, await _client.ExchangeAsync("DELETE", "/mcp", null, session));

        var after = await _client.McpAsync(List, session);
        Assert.StartsWith(Lines("HTTP/1.1 400 Bad Request", "X-Powered-By: Express", "Access-Control-Allow-Origin: *"), after);
        Assert.Contains("\r\nContent-Length: 95\r\nETag: W/", after);
        Assert.EndsWith(
            """{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: No valid session ID provided"}}""",
            after);

        Assert.Equal(accepted, await _client.ExchangeAsync("DELETE", "/mcp", null, session));
    }

    [Theory]
    [InlineData(
        "3",
        """{"name":"echo","arguments":{"message":"hello"}}""",
        """{"content":[{"type":"text","text":"Echo: hello"}]}"""
    )]
    [InlineData(
        "0",
        """{"name":"echo","arguments":{"message":"hello"}}""",
        """{"content":[{"type":"text","text":"Echo: hello"}]}"""
    )]
    [InlineData(
        "\"a-7\"",
        """{"name":"echo","arguments":{"message":"hello"}}""",
        """{"content":[{"type":"text","text":"Echo: hello"}]}"""
    )]
    [InlineData(
        "4",
        """{"name":"echo","arguments":{}}""",
        """{"content":[{"type":"text","text":"MCP error -32602: Input validation error: Invalid arguments for tool echo: Invalid input: expected string, received undefined at message"}],"isError":true}"""
    )]
    [InlineData(
        "5",
        """{"name":"nope","arguments":{}}""",
        """{"content":[{"type":"text","text":"MCP error -32602: Tool nope not found"}],"isError":true}"""
    )]
    public async Task Call_is_one_event_without_ids_or_priming(string id, string parameters, string result)
    {
        var session = await _client.SessionAsync();
        var answer = await _client.McpAsync(
            $$"""{"jsonrpc":"2.0","id":{{id}},"method":"tools/call","params":{{parameters}}}""",
            session);
        Assert.Equal(Events($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}"""), answer);
    }

    [Fact]
    public async Task Headers_come_before_the_upstream_has_answered_and_progress_is_floating_point()
    {
        var session = await _client.SessionAsync();
        await _client.SendRequestAsync(
            "POST", "/mcp",
            """{"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"trigger-long-running-operation","arguments":{"duration":0.4,"steps":2},"_meta":{"progressToken":"p1"}}}""",
            ["Content-Type: application/json", "Accept: application/json, text/event-stream", .. session]);
        var head = await _client.ReadHeadAsync();
        Assert.True(_client.IsSilent);
        Assert.Equal(
            Events(
                """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p1","progress":1.0,"total":2.0}}""",
                """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p1","progress":2.0,"total":2.0}}""",
                """{"jsonrpc":"2.0","id":6,"result":{"content":[{"type":"text","text":"Long running operation completed. Duration: 0.4 seconds, Steps: 2."}]}}"""
            ),
            Stable(head + await _client.ReadBodyAsync(head)));
    }

    [Fact]
    public async Task List_leaves_out_what_the_gateway_does_not_know()
    {
        var session = await _client.SessionAsync();
        var answer = await _client.McpAsync(List, session);
        Assert.Contains(
            """data: {"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"echo","title":"Echo Tool","description":"Echoes back the input string","inputSchema":{"$schema":""",
            answer);
        Assert.DoesNotContain("\"execution\"", answer);
    }

    [Fact]
    public async Task Gateway_refuses_in_its_own_words()
    {
        var session = await _client.SessionAsync();
        const string supported = """["2024-11-05","2025-03-26","2025-06-18","2025-11-25","2026-07-28"]""";
        Assert.Equal(
            Refusal("500 Internal Server Error", "application/json", """{"jsonrpc":"2.0","id":7,"error":{"code":-32603,"message":"failed to send message: unsupported method: nope/nope"}}"""),
            await _client.McpAsync("""{"jsonrpc":"2.0","id":7,"method":"nope/nope"}""", session));
        Assert.Equal(Events("""{"jsonrpc":"2.0","id":8,"result":{}}"""), await _client.McpAsync("""{"jsonrpc":"2.0","id":8,"method":"ping"}""", session));
        Assert.Equal(
            Refusal("400 Bad Request", "text/plain", "mcp: fail to deserialize request body: EOF while parsing a value at line 1 column 17"),
            await _client.McpAsync("""{"jsonrpc":"2.0",""", session));
        Assert.Equal(
            Refusal("400 Bad Request", "text/plain", "mcp: fail to deserialize request body: data did not match any variant of untagged enum JsonRpcMessage"),
            await _client.McpAsync("""[{"jsonrpc":"2.0","id":30,"method":"ping"}]""", session));
        Assert.Equal(
            Refusal("400 Bad Request", "text/plain", "mcp: session header is required for non-initialize requests"), await _client.McpAsync(List));
        Assert.Equal(Refusal("400 Bad Request", "text/plain", "mcp: invalid session ID header"), await _client.McpAsync(List, "Mcp-Session-Id: nope"));
        Assert.Equal(
            Refusal("400 Bad Request", "application/json", """{"jsonrpc":"2.0","id":2,"error":{"code":-32022,"message":"unsupported MCP protocol version: 1999-01-01","data":{"supported":""" + supported + ""","requested":"1999-01-01"}}}"""),
            await _client.McpAsync(List, session[0], "MCP-Protocol-Version: 1999-01-01"));
        Assert.Equal(
            Refusal("400 Bad Request", "text/plain", "mcp: invalid MCP protocol version header"),
            await _client.McpAsync(Initialize.Replace("2025-11-25", "2026-07-28", StringComparison.Ordinal)));
        Assert.Equal(
            Refusal("400 Bad Request", "text/plain", "mcp: session ID is required"),
            await _client.ExchangeAsync("DELETE", "/mcp", null));
        Assert.Equal(
            Refusal("400 Bad Request", "text/plain", "mcp: session ID is required"),
            await _client.ExchangeAsync("GET", "/mcp", null, "Accept: text/event-stream"));
        Assert.Equal(
            Refusal("405 Method Not Allowed", "text/plain", "mcp: method not allowed; must be GET, POST, or DELETE"),
            await _client.ExchangeAsync("PUT", "/mcp", "{}", "Content-Type: application/json"));
    }

    [Theory]
    [InlineData(
        "*/*", "application/json", "406 Not Acceptable", "mcp: client must accept both application/json and text/event-stream")]
    [InlineData(
        "application/json", "application/json", "406 Not Acceptable",
        "mcp: client must accept both application/json and text/event-stream")]
    [InlineData(
        "application/json, text/event-stream", "text/plain", "415 Unsupported Media Type",
        "mcp: client must send application/json")]
    public async Task Wrong_types_are_refused(string accept, string type, string status, string problem) =>
        Assert.Equal(
            Refusal(status, "text/plain", problem),
            await _client.ExchangeAsync("POST", "/mcp", List, $"Accept: {accept}", $"Content-Type: {type}"));

    [Fact]
    public async Task Negotiates_down_and_never_up()
    {
        var older = await _client.McpAsync(Initialize.Replace("2025-11-25", "2025-03-26", StringComparison.Ordinal));
        Assert.Contains("\"result\":{\"protocolVersion\":\"2025-03-26\"", older);
        var unknown = await _client.McpAsync(Initialize.Replace("2025-11-25", "1999-01-01", StringComparison.Ordinal));
        Assert.Contains("\"result\":{\"protocolVersion\":\"2025-11-25\"", unknown);
    }

    [Fact]
    public async Task Stream_of_the_server_stays_open_and_silent()
    {
        var session = await _client.SessionAsync();
        await _client.SendRequestAsync("GET", "/mcp", null, ["Accept: text/event-stream", .. session]);
        Assert.Equal(
            Lines(
                "HTTP/1.1 200 OK", "content-type: text/event-stream", "cache-control: no-cache", "transfer-encoding: chunked",
                "date: DATE", "", ""),
            Stable(await _client.ReadHeadAsync()));

        using var other = await RawConnection.OpenAsync(new Uri(_gateway.Url));
        Assert.StartsWith("HTTP/1.1 200 OK", await other.McpAsync(Echo, session));
        Assert.True(_client.IsSilent);
    }

    [Fact]
    public async Task Requests_sent_ahead_are_answered_in_order()
    {
        var session = await _client.SessionAsync();
        foreach (var id in new[] { "51", "52", "53" })
        {
            await _client.SendRequestAsync(
                "POST", "/mcp", Echo.Replace("\"id\":3", $"\"id\":{id}", StringComparison.Ordinal),
                ["Content-Type: application/json", "Accept: application/json, text/event-stream", .. session]);
        }

        foreach (var id in new[] { "51", "52", "53" })
            Assert.Contains($"\"id\":{id},", await _client.ReadAnswerAsync());
    }

    [Fact]
    public async Task Waiting_client_is_told_to_continue()
    {
        await _client.SendAsync(
            Lines(
                "POST /mcp HTTP/1.1", "Host: x", "Content-Type: application/json", "Accept: application/json, text/event-stream",
                "Expect: 100-continue", $"Content-Length: {Initialize.Length}", "", ""));
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await _client.ReadHeadAsync());
        await _client.SendAsync(Initialize);
        Assert.StartsWith("HTTP/1.1 200 OK", await _client.ReadAnswerAsync());
    }
}
