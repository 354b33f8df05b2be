using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>Loads of MCP 2026-07-28, and how a server is found to speak it.</summary>
public sealed class McpStatelessTests
{
    const string Discovered =
        """{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"private"}""";

    [Fact]
    public async Task Requests_say_in_headers_and_in_meta_what_they_are_and_there_is_no_session()
    {
        await using var server = ScriptedServer.Start(new McpScript { Instead = Stateless }.Answer);
        var plan = Plan(server, Pattern.McpMixed, "");
        var outcome = await ShardHarness.RunAsync(plan);

        Assert.Equal(20u, outcome.Finished.Completed);
        Assert.Equal("2026-07-28", outcome.Readies.Single().McpVersion);
        Assert.Equal(["MCP 2026-07-28", "1 tool", "tool echo"], outcome.Readies.Single().Facts);
        Assert.Equal(
            new Dictionary<Operation, int> { [Operation.Connect] = 2, [Operation.FindRevision] = 1, [Operation.Discover] = 1 },
            outcome.SetupCounts);
        foreach (var request in server.Requests)
        {
            Assert.Equal("POST", request.Method);
            Assert.Equal("2026-07-28", request.Headers["MCP-Protocol-Version"].Single());
            Assert.Equal(request.RpcMethod, request.Headers["Mcp-Method"].Single());
            Assert.Equal(request.RpcMethod == "tools/call" ? ["echo"] : [], request.Headers["Mcp-Name"]);
            Assert.Empty(request.Headers["Mcp-Session-Id"]);
            Assert.Contains("\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"", request.Text);
            Assert.Contains("\"io.modelcontextprotocol/clientCapabilities\":{", request.Text);
        }
    }

    [Fact]
    public async Task Trace_context_is_in_the_message_as_in_the_header()
    {
        await using var server = ScriptedServer.Start(new McpScript { Instead = Stateless }.Answer);
        var plan = Plan(server, Pattern.McpToolsCall, "2026-07-28");
        plan.Target.TraceparentRatio = 1;
        var outcome = await ShardHarness.RunAsync(plan);

        Assert.Equal(20u, outcome.Finished.Completed);
        foreach (var request in server.Requests.Where(request => request.RpcMethod == "tools/call"))
            Assert.Contains($$"""{"_meta":{"traceparent":"{{request.Headers["traceparent"].Single()}}",""", request.Text);
    }

    [Fact]
    public async Task Rounds_for_input_are_one_request()
    {
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request => request switch
        {
            { RpcMethod: "tools/call" } when !request.Text.Contains("inputResponses", StringComparison.Ordinal) => Result(request,
                """
                {"resultType":"input_required","requestState":"s\u00fc\"\\","inputRequests":{"a b":{"method":"elicitation/create",
                "params":{"requestedSchema":{"type":"object","required":["n"],"properties":{"n":{"type":"integer","minimum":3},"d":{"type":"string","default":"x"}}}}}}}
                """.ReplaceLineEndings("")),
            _ => Stateless(request),
        }
        }.Answer);
        var outcome = await ShardHarness.RunAsync(Plan(server, Pattern.McpToolsCall, "2026-07-28"));

        Assert.Equal((20u, 40u, 20u), (outcome.Finished.Completed, outcome.Finished.HttpRequests, outcome.Finished.InputRounds));
        Assert.Equal(20, outcome.Samples.Count);
        var second = server.Requests.Where(request => request.Text.Contains("inputResponses", StringComparison.Ordinal)).ToList();
        Assert.Equal(20, second.Count);
        Assert.All(second, request => Assert.Contains(
            """,""" + "\"inputResponses\":{\"a b\":{\"action\":\"accept\",\"content\":{\"n\":3,\"d\":\"x\"}}},\"requestState\":\"s\\u00fc\\\"\\\\\"}}",
            request.Text));
        Assert.Equal(40, server.Requests.Where(request => request.RpcMethod == "tools/call")
            .Select(request => (request.Connection, request.RpcId)).Distinct().Count());
    }

    [Fact]
    public async Task Server_that_asks_for_input_without_end_fails_the_request()
    {
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request => request.RpcMethod == "tools/call"
            ? Result(request, """{"resultType":"input_required"}""")
            : Stateless(request)
        }.Answer);
        var plan = Plan(server, Pattern.McpToolsCall, "2026-07-28");
        plan.Steps[0].Loads[0].Requests = 2;
        var outcome = await ShardHarness.RunAsync(plan);

        Assert.Equal(2u, outcome.Finished.Failed);
        Assert.All(outcome.Samples, sample => Assert.Equal(OutcomeClass.Protocol, sample.Outcome));
        Assert.Equal(102, server.Count("tools/call"));
    }

    [Theory]
    [InlineData(-32020, 400)]
    [InlineData(-32021, 400)]
    [InlineData(-32022, 400)]
    [InlineData(-32601, 404)]
    public async Task Error_is_named_by_its_code_and_not_by_its_status(int code, int status)
    {
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request => request.RpcMethod == "tools/call"
            ? Reply.Status(status, "application/json", $$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"error":{"code":{{{code}}},"message":"no"}}""")
            : Stateless(request)
        }.Answer);
        var outcome = await ShardHarness.RunAsync(Plan(server, Pattern.McpToolsCall, "2026-07-28"));

        Assert.All(outcome.Samples, sample => Assert.Equal((OutcomeClass.Jsonrpc, code), (sample.Outcome, sample.Code)));
    }

    public static TheoryData<string> OldAnswers => ["error", "event", "400", "404", "500", "result", "page", "closed"];

    [Theory]
    [MemberData(nameof(OldAnswers))]
    public async Task Whatever_is_no_answer_to_discover_leads_to_initialize(string answer)
    {
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request => request.RpcMethod != "server/discover" ? null : answer switch
            {
                "error" => Reply.Json($$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"error":{"code":-32601,"message":"server/discover"}}"""),
                "event" => Reply.Events($$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"error":{"code":-32601,"message":"server/discover"}}"""),
                "400" => Reply.Status(400, "application/json", """{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: Server not initialized"},"id":null}"""),
                "404" => Reply.Status(404, "text/plain", "not found"),
                "500" => Reply.Status(500, "text/plain", "what?"),
                "result" => Result(request, """{"supportedVersions":["2099-01-01"]}"""),
                "page" => Reply.Html(),
                _ => Reply.Closed,
            }
        }.Answer);
        var outcome = await ShardHarness.RunAsync(Plan(server, Pattern.McpToolsCall, ""));

        Assert.Equal((20u, "2025-11-25"), (outcome.Finished.Completed, outcome.Readies.Single().McpVersion));
        Assert.Equal((1, 2), (outcome.SetupCounts[Operation.FindRevision], outcome.SetupCounts[Operation.Initialize]));
        Assert.DoesNotContain(outcome.AllSamples, sample => sample.Outcome != OutcomeClass.Ok);
    }

    [Fact]
    public async Task Silence_to_discover_leads_to_initialize()
    {
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request => request.RpcMethod == "server/discover" ? Reply.Never : null,
        }.Answer);
        var outcome = await ShardHarness.RunAsync(Plan(server, Pattern.McpToolsCall, ""));

        Assert.Equal((20u, "2025-11-25"), (outcome.Finished.Completed, outcome.Readies.Single().McpVersion));
    }

    [Fact]
    public async Task Server_that_refuses_the_revision_and_supports_it_is_asked_again()
    {
        var asked = 0;
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request =>
            request.RpcMethod == "server/discover" && Interlocked.Increment(ref asked) == 1
                ? Reply.Status(400, "application/json",
                    $$$$"""{"jsonrpc":"2.0","id":{{{{request.RpcId}}}},"error":{"code":-32022,"message":"no","data":{"supported":["2026-07-28"],"requested":"x"}}}""")
                : Stateless(request)
        }.Answer);
        var outcome = await ShardHarness.RunAsync(Plan(server, Pattern.McpToolsCall, ""));

        Assert.Equal((20u, 2), (outcome.Finished.Completed, outcome.SetupCounts[Operation.FindRevision]));
    }

    [Fact]
    public async Task User_that_meets_another_revision_fails()
    {
        var opened = 0;
        await using var server = ScriptedServer.Start(request => new McpScript
        {
            Version = request.RpcMethod == "initialize" && Interlocked.Increment(ref opened) > 1 ? "2025-06-18" : "2025-11-25",
        }.Answer(request));
        var outcome = await ShardHarness.RunAsync(Plan(server, Pattern.McpToolsCall, ""));

        var failed = outcome.AllSamples.Where(sample => sample.Outcome != OutcomeClass.Ok).ToList();
        Assert.NotEmpty(failed);
        Assert.All(failed, sample => Assert.Equal(OutcomeClass.Protocol, sample.Outcome));
    }

    [Fact]
    public async Task Revision_that_was_agreed_on_is_not_asked_for()
    {
        await using var server = ScriptedServer.Start(new McpScript { Version = "2025-06-18" }.Answer);
        var plan = Plan(server, Pattern.McpToolsCall, "");
        plan.McpVersion = "2025-06-18";
        var outcome = await ShardHarness.RunAsync(plan);

        Assert.Equal(20u, outcome.Finished.Completed);
        Assert.Equal(0, server.Count("server/discover"));
    }

    [Fact]
    public async Task Tool_whose_schema_is_wrong_is_not_called()
    {
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request => request.RpcMethod == "tools/list"
            ? Result(request, """{"tools":[{"name":"echo","inputSchema":{"properties":{"m":{"type":"number","x-mcp-header":"M"}}}},{"name":"b_echo"}]}""")
            : Stateless(request)
        }.Answer);
        var chosen = await ShardHarness.RunAsync(Plan(server, Pattern.McpToolsCall, "2026-07-28"));
        Assert.Contains("tool b_echo", chosen.Readies.Single().Facts);

        var plan = Plan(server, Pattern.McpToolsCall, "2026-07-28");
        plan.Assign.Scenarios[0].Mcp.Tool = "echo";
        var named = await ShardHarness.RunAsync(plan);
        Assert.Contains("x-mcp-header of m stands at a value", named.Readies.Single().Fault.Message);
    }

    [Theory]
    [InlineData(Pattern.McpPing)]
    [InlineData(Pattern.McpInitialize)]
    public async Task What_the_revision_does_not_have_is_a_fault(Pattern pattern)
    {
        await using var server = ScriptedServer.Start(new McpScript { Instead = Stateless }.Answer);
        var outcome = await ShardHarness.RunAsync(Plan(server, pattern, ""));

        Assert.Contains("--mcp-version 2025-11-25", outcome.Readies.Single().Fault.Message);
        Assert.Equal(20u, outcome.Finished.NotSent);
    }

    static ShardPlan Plan(ScriptedServer server, Pattern pattern, string version)
    {
        var traffic = Traffic.Of(pattern, 2, 20);
        traffic.Scenario.Mcp.Version = version;
        return ShardPlan.Of(server.Url.GetLeftPart(UriPartial.Authority), traffic);
    }

    static Reply? Stateless(ScriptedRequest request) => request.RpcMethod switch
    {
        "server/discover" => Result(request, Discovered),
        "initialize" => Reply.Status(400, "application/json", $$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"error":{"code":-32022,"message":"no"}}"""),
        _ => null,
    };

    static Reply Result(ScriptedRequest request, string result) =>
        Reply.Json($$"""{"jsonrpc":"2.0","id":{{request.RpcId}},"result":{{result}}}""");
}
