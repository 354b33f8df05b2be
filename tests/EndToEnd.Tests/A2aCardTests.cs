using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>Where an agent card says that the endpoint is, and how it is to be spoken to there.</summary>
public sealed class A2aCardTests(Servers servers)
{
    [Theory]
    // The card's first interface that is spoken and leads here, in its own version.
    [InlineData("""[{"url":"HERE/a2a","protocolBinding":"JSONRPC","protocolVersion":"1.0"}]""", "/a2a", "A2A 1.0")]
    [InlineData("""[{"url":"HERE/a2a","protocolBinding":"JSONRPC","protocolVersion":"0.3"}]""", "/a2a", "A2A 0.3")]
    [InlineData(
        """[{"url":"127.0.0.1:50051","protocolBinding":"GRPC","protocolVersion":"1.0"},{"url":"HERE/r","protocolBinding":"HTTP+JSON","protocolVersion":"1.0"},{"url":"HERE/j","protocolBinding":"JSONRPC","protocolVersion":"1.0"}]""",
        "/r/message:send", "A2A 1.0 over HTTP+JSON")]
    [InlineData("""[{"url":"http://10.0.0.1/far","protocolBinding":"JSONRPC","protocolVersion":"1.0"}]""", "/", "A2A 1.0")]
    [InlineData(
        """[{"url":"http://10.0.0.1/far","protocolBinding":"JSONRPC","protocolVersion":"1.0"},{"url":"HERE/near","protocolBinding":"JSONRPC","protocolVersion":"1.0"}]""",
        "/near", "A2A 1.0")]
    [InlineData(
        """[{"url":"HERE/r","protocolBinding":"HTTP+JSON","protocolVersion":"1.0","tenant":"team a"}]""", "/r/team%20a/message:send",
        "A2A 1.0 over HTTP+JSON")]
    public async Task The_endpoint_and_the_binding_are_the_cards(string interfaces, string path, string fact)
    {
        await using var agent = Start($$"""{"name":"x","supportedInterfaces":{{interfaces}} }""");
        var run = (await LoadRun.AgainstAsync(agent.Url, "--pattern", "a2a:message", "-n", "6", "-c", "2")).AssertAllWell(6);
        Assert.Contains(fact, run.Results.Only.Facts);
        Assert.All(Sent(agent), request => Assert.Equal(path, request.Path));
    }

    [Theory]
    [InlineData("/", "--a2a-path", "/")]
    [InlineData("/a2a", "--a2a-binding", "jsonrpc")]
    [InlineData("/rest/message:send", "--a2a-binding", "rest")]
    public async Task Flags_go_before_the_card(string path, params string[] flags)
    {
        await using var agent = Start(
            """{"name":"x","supportedInterfaces":[{"url":"HERE/a2a","protocolBinding":"JSONRPC","protocolVersion":"1.0"},{"url":"HERE/rest","protocolBinding":"HTTP+JSON","protocolVersion":"1.0"}]}""");
        (await LoadRun.AgainstAsync(agent.Url, ["--pattern", "a2a:message", "-n", "6", "-c", "2", .. flags])).AssertAllWell(6);
        Assert.All(Sent(agent), request => Assert.Equal(path, request.Path));
    }

    [Fact]
    public async Task A_card_of_0_3_prefers_one_of_its_bindings()
    {
        await using var agent = Start(
            """{"name":"x","url":"HERE/rest","preferredTransport":"HTTP+JSON","additionalInterfaces":[{"url":"HERE/rpc","transport":"JSONRPC"}]}""");
        (await LoadRun.AgainstAsync(agent.Url, "--pattern", "a2a:message", "-n", "6", "-c", "2")).AssertAllWell(6);
        Assert.All(Sent(agent), request => Assert.Equal("/rest/v1/message:send", request.Path));
        Assert.All(Sent(agent), request => Assert.Contains("\"content\":[{\"text\":\"Hello\"}]", request.Text));
    }

    public static TheoryData<string, string, string> ExtendedCards => new()
    {
        { "1.0", "jsonrpc", "POST GetExtendedAgentCard" },
        { "0.3", "jsonrpc", "POST agent/getAuthenticatedExtendedCard" },
        { "1.0", "rest", "GET /rest/extendedAgentCard" },
        { "0.3", "rest", "GET /rest/v1/card" },
        { "1.0", "grpc", "GRPC /lf.a2a.v1.A2AService/GetExtendedAgentCard" },
        { "0.3", "grpc", "GRPC /a2a.v1.A2AService/GetAgentCard" },
    };

    [Theory]
    [MemberData(nameof(ExtendedCards))]
    public async Task The_card_for_those_who_have_a_token_is_fetched_in_every_binding(string version, string binding, string kind)
    {
        using var lease = await servers.UseAsync("a2a");
        var agent = await lease.StartedAsync("a2a");
        var before = await agent.CountsAsync();
        var run = (await LoadRun.AgainstAsync(
            agent.Url, "--pattern", "a2a:agent_card", "--extended-card", "--a2a-version", version, "--a2a-binding", binding, "-n", "12",
            "-c", "3")).AssertAllWell(12);
        Assert.Contains("extended card", run.Results.Only.Facts);
        Assert.Equal(12, (await agent.CountsAsync()).Since(before)[kind]);
    }

    [Theory]
    [InlineData("1.0", "A2A-Extensions")]
    [InlineData("0.3", "X-A2A-Extensions")]
    public async Task Extensions_are_activated_and_one_that_is_missing_is_told(string version, string header)
    {
        await using var agent = Start(
            """{"name":"x","supportedInterfaces":[{"url":"HERE/","protocolBinding":"JSONRPC","protocolVersion":"VERSION"}],"capabilities":{"streaming":true,"extensions":[{"uri":"urn:a","required":true},{"uri":"urn:b","required":true},{"uri":"urn:c"}]}}"""
                .Replace("VERSION", version, StringComparison.Ordinal));
        var run = (await LoadRun.AgainstAsync(
            agent.Url, "--pattern", "a2a:message", "-n", "6", "-c", "2", "--a2a-extension", "urn:a", "--a2a-extension", "urn:d")).AssertAllWell(6);
        Assert.Equal(["The agent requires the extension urn:b: name it with --a2a-extension."], run.Results.Only.Warnings);
        Assert.All(Sent(agent), request => Assert.Equal(["urn:a, urn:d"], request.Headers[header]));
    }

    [Fact]
    public async Task The_tenant_is_a_member_of_the_parameters_in_json_rpc()
    {
        await using var agent = Start(
            """{"name":"x","supportedInterfaces":[{"url":"HERE/","protocolBinding":"JSONRPC","protocolVersion":"1.0","tenant":"a\"b"}]}""");
        (await LoadRun.AgainstAsync(agent.Url, "--pattern", "a2a:message", "-n", "6", "-c", "2")).AssertAllWell(6);
        Assert.All(Sent(agent), request => Assert.Contains("\"params\":{\"tenant\":\"a\\u0022b\",\"message\":{", request.Text));
    }

    [Fact]
    public async Task A_card_at_the_path_of_old_is_found_and_said()
    {
        await using var agent = Start("""{"name":"x","url":"HERE/old"}""", "/.well-known/agent.json");
        var run = await LoadRun.AgainstAsync(agent.Url, "--pattern", "a2a:agent_card,a2a:message", "-n", "6", "-c", "2");
        run.AssertAllWell(6);
        Assert.All(run.Results.Patterns, pattern => Assert.Contains(
            pattern.Warnings, warning => warning.Contains(
                "only at the path of A2A before 0.3, /.well-known/agent.json", StringComparison.Ordinal)));
        Assert.All(Sent(agent), request => Assert.Equal("/old", request.Path));
    }

    static IEnumerable<ScriptedRequest> Sent(ScriptedServer agent) => agent.Requests.Where(request => request.Method == "POST");

    static ScriptedServer Start(string card, string cardPath = "/.well-known/agent-card.json")
    {
        var script = new A2aScript
        {
            Instead = request => request switch
            {
                { Method: "GET" } when request.Path == cardPath =>
                    Reply.Json(card.Replace("HERE", $"http://{request.Headers["host"].First()}", StringComparison.Ordinal)),
                { Method: "GET" } => Reply.Status(404, "text/plain", "not found"),
                { RpcMethod: null } => Reply.Status(200, "application/a2a+json", """{"message":{"messageId":"a-1","contextId":"c-1","parts":[]}}"""),
                _ => null,
            },
        };
        return ScriptedServer.Start(script.Answer);
    }
}
