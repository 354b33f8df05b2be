using AgentGatewayPerf.Targets.GatewayStandIn;
using AgentGatewayPerf.Testing;
using static AgentGatewayPerf.Targets.Tests.Wire;

namespace AgentGatewayPerf.Targets.Tests;

public sealed class A2aTests(Upstreams upstreams) : IAsyncLifetime
{
    const string Card = "/.well-known/agent-card.json";

    readonly StandInGateway _gateway = new(upstreams.InFrontOfEverything);
    RawConnection _client = null!;

    public async ValueTask InitializeAsync() => _client = await RawConnection.OpenAsync(new Uri(_gateway.Url));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Card_of_version_1_leads_through_the_gateway()
    {
        var answer = await _client.ExchangeAsync("GET", Card, null, "A2A-Version: 1.0");
        Assert.Matches(
            "^HTTP/1.1 200 OK\r\nX-Powered-By: Express\r\nETag: [^\r]+\r\nVary: A2A-Version\r\nCache-Control: public, max-age=3600\r\n"
                + "Content-Type: application/json; charset=utf-8\r\nKeep-Alive: timeout=5\r\nDate: DATE\r\nConnection: keep-alive\r\nContent-Length: [0-9]+\r\n\r\n",
            answer);
        Assert.Contains(
            """{"name":"Echo","description":"echo","supportedInterfaces":[{"url":"http://gateway.test/","protocolBinding":"JSONRPC",""",
            answer);
        Assert.Contains("{\"url\":\"http://gateway.test/rest\",", answer);
        // The address of gRPC is no URL.
        Assert.DoesNotContain("http://127.0.0.1", answer);
    }

    [Fact]
    public async Task Hybrid_card_still_leads_past_the_gateway()
    {
        var answer = await _client.ExchangeAsync("GET", Card, null);
        Assert.Contains($"\"version\":\"1.0.0\",\"url\":\"{upstreams.A2a.Url}\",\"preferredTransport\":\"JSONRPC\"", answer);
        Assert.Contains($"\"additionalInterfaces\":[{{\"url\":\"{upstreams.A2a.Url}rest\"", answer);
        Assert.Contains("\"supportedInterfaces\":[{\"url\":\"http://gateway.test/\"", answer);
    }

    [Fact]
    public async Task Old_card_path_fails_where_the_agent_has_none() =>
        Assert.Equal(
            Refusal("503 Service Unavailable", "text/plain", "processing failed: agent card invalid JSON"),
            await _client.ExchangeAsync("GET", "/.well-known/agent.json", null));

    [Fact]
    public async Task Messages_pass_as_they_are()
    {
        var message = await _client.ExchangeAsync(
            "POST",
            "/",
            """{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{"messageId":"m-1","role":"ROLE_USER","parts":[{"text":"hello"}]}}}""",
            "Content-Type: application/json",
            "A2A-Version: 1.0");
        Assert.StartsWith(
            Lines(
                "HTTP/1.1 200 OK", "X-Powered-By: Express", "Content-Type: application/json; charset=utf-8",
                "Content-Length: 227", "ETag: W/"),
            message);
        Assert.Contains(
            "\r\nDate: DATE\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"message\":",
            message);

        var error = await _client.ExchangeAsync(
            "POST", "/", """{"jsonrpc":"2.0","id":10,"method":"nope"}""", "Content-Type: application/json");
        Assert.StartsWith("HTTP/1.1 200 OK", error);
        Assert.EndsWith("""{"jsonrpc":"2.0","id":10,"error":{"code":-32602,"message":"Invalid method parameters."}}""", error);
    }

    [Fact]
    public async Task Stream_passes_in_the_agents_chunks()
    {
        var answer = await _client.ExchangeAsync(
            "POST",
            "/",
            """{"jsonrpc":"2.0","id":5,"method":"SendStreamingMessage","params":{"message":{"messageId":"m-5","role":"ROLE_USER","parts":[{"text":"task go"}]}}}""",
            "Content-Type: application/json",
            "A2A-Version: 1.0");
        Assert.Contains(
            "\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nConnection: keep-alive\r\nX-Accel-Buffering: no\r\nDate: DATE\r\nTransfer-Encoding: chunked\r\n\r\n",
            answer);
        Assert.Matches(
            "\r\n[0-9A-F]{2,3}\r\ndata: .*TASK_STATE_SUBMITTED.*\n\n\r\n[0-9A-F]{2,3}\r\ndata: .*TASK_STATE_WORKING", answer);
        Assert.EndsWith("\n\n\r\n0\r\n\r\n", answer);
    }

    [Fact]
    public async Task Other_paths_are_the_agents() =>
        Assert.StartsWith(
            Lines("HTTP/1.1 404 Not Found", "X-Powered-By: Express"), await _client.ExchangeAsync("GET", "/nothing", null));
}
