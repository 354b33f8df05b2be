using System.Text;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Patterns;
using AgentGatewayPerf.Worker.Patterns.Mcp;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Tests.Patterns.Mcp;

public sealed class McpValidatorTests
{
    const long Id = 1_000_000_007;

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007,"result":{"content":[]}}""", OutcomeClass.Ok, 0)]
    [InlineData("""{"result":{"content":[{"type":"text","text":"x"}]},"id":1000000007,"jsonrpc":"2.0"}""", OutcomeClass.Ok, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007,"result":{"structuredContent":{"a":1}}}""", OutcomeClass.Ok, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007,"result":{"isError":false,"content":[]}}""", OutcomeClass.Ok, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007,"result":{"content":[{"isError":true}]}}""", OutcomeClass.Ok, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007,"result":{"content":[],"isError":true}}""", OutcomeClass.Tool, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007,"result":{}}""", OutcomeClass.Protocol, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007,"result":"yes"}""", OutcomeClass.Protocol, 0)]
    [InlineData(
        """{"jsonrpc":"2.0","id":1000000007,"error":{"code":-32602,"message":"Unknown tool"}}""",
        OutcomeClass.Jsonrpc,
        -32602)]
    [InlineData("""{"jsonrpc":"2.0","error":{"message":"x","code":-32700},"id":null}""", OutcomeClass.Jsonrpc, -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000008,"result":{"content":[]}}""", OutcomeClass.Protocol, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":"1000000007","result":{"content":[]}}""", OutcomeClass.Ok, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007.0,"result":{"content":[]}}""", OutcomeClass.Ok, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007.5,"result":{"content":[]}}""", OutcomeClass.Protocol, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":"1000000007x","result":{"content":[]}}""", OutcomeClass.Protocol, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007,"result":{"content":[]},"error":null}""", OutcomeClass.Ok, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007,"error":null,"result":{"content":[]}}""", OutcomeClass.Ok, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007,"method":null,"result":{"content":[]}}""", OutcomeClass.Ok, 0)]
    [InlineData(
        """{"jsonrpc":"2.0","id":1000000007,"error":{"code":-32000,"message":"real"},"result":null}""",
        OutcomeClass.Jsonrpc,
        -32000)]
    [InlineData(
        """{"jsonrpc":"2.0","id":1000000007,"result":null,"error":{"code":-32000,"message":"real"}}""",
        OutcomeClass.Jsonrpc,
        -32000)]
    [InlineData(
        """{"jsonrpc":"2.0","id":1000000007,"error":{"code":-32000},"result":{"content":[]}}""",
        OutcomeClass.Jsonrpc,
        -32000)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007,"result":null,"error":null}""", OutcomeClass.Protocol, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007,"result":{"structuredContent":null}}""", OutcomeClass.Protocol, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007}""", OutcomeClass.Protocol, 0)]
    [InlineData("""[{"jsonrpc":"2.0","id":1000000007,"result":{"content":[]}}]""", OutcomeClass.Protocol, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007,"result":{"content":[]}""", OutcomeClass.Protocol, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007,"result":{"content":[]}} x""", OutcomeClass.Protocol, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000007,"method":"ping"}""", OutcomeClass.Protocol, 0)]
    public void Body_is_judged_to_the_end(string body, OutcomeClass expected, int code)
    {
        var validator = Judge(null);
        Response(validator, ContentKind.Json, 200, body);
        Assert.Equal(new Outcome(expected, code), validator.Outcome);
    }

    [Fact]
    public void Servers_own_messages_are_no_answer_even_with_our_id()
    {
        var asked = new List<string>();
        var validator = new McpValidator(new FailureLog([])) { ServerRequest = request => asked.Add($"{Encoding.UTF8.GetString(request.Id)} {request.Method} {Encoding.UTF8.GetString(request.Parameters)}") };
        validator.Expect(Operation.ToolsCall, Id, hasSession: true);
        Response(validator, ContentKind.EventStream, 200,
            """{"method":"notifications/progress","params":{"progress":1}}""",
            """{"method":"sampling/createMessage","params":{},"jsonrpc":"2.0","id":1000000007}""",
            """{"jsonrpc":"2.0","id":"a","method":"ping"}""",
            """{"jsonrpc":"2.0","id":1000000007,"result":{"content":[]}}""");
        Assert.True(validator.Outcome.IsOk);
        Assert.Equal(["1000000007 sampling/createMessage {}", "\"a\" ping "], asked);
    }

    [Theory]
    [InlineData("{broken", "not valid JSON")]
    [InlineData("[]", "not a JSON-RPC message")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"result":{"content":[]}}""", "another id")]
    public void What_is_wrong_with_a_message_before_the_response_matters_only_without_it(string message, string reason)
    {
        var answered = Judge(null);
        Response(
            answered,
            ContentKind.EventStream,
            200,
            message,
            """{"jsonrpc":"2.0","id":1000000007,"result":{"content":[]}}"""
        );
        Assert.Equal((true, null), (answered.Outcome.IsOk, answered.Error));

        var unanswered = Judge(null);
        Response(unanswered, ContentKind.EventStream, 200, message);
        Assert.Equal(OutcomeClass.Protocol, unanswered.Outcome.Class);
        Assert.Contains(reason, unanswered.Error);
    }

    [Fact]
    public void A_request_of_the_server_with_an_endless_id_gets_no_response()
    {
        var asked = 0;
        var validator = new McpValidator(new FailureLog([])) { ServerRequest = _ => asked++ };
        validator.Expect(Operation.ToolsCall, Id, hasSession: true);
        Response(validator, ContentKind.EventStream, 200, $$"""{"id":"{{new string('x', 2_000)}}","method":"ping"}""");
        Assert.Equal(0, asked);
        Assert.Contains("longer than 1024", validator.Error);
    }

    [Theory]
    [InlineData("""{"code":-32602,"message":"Ung\u00fcltig: \"x\"\n\ud83d\ude00"}""", "JSON-RPC error -32602: Ungültig: \"x\" 😀")]
    [InlineData("""{"code":-32602,"message":"half \ud83d"}""", "JSON-RPC error -32602: half \uFFFD")]
    [InlineData("""{"code":4294967296,"message":"large"}""", "JSON-RPC error 4294967296: large")]
    [InlineData("""{"code":"E_LIMIT","message":"text"}""", "JSON-RPC error E_LIMIT: text")]
    [InlineData("""{"message":null,"code":-1}""", "JSON-RPC error -1")]
    [InlineData("""{}""", "JSON-RPC error 0")]
    public void Errors_are_shown_as_they_are_meant(string error, string shown)
    {
        var validator = Judge(null);
        Response(validator, ContentKind.Json, 200, $$"""{"jsonrpc":"2.0","id":1000000007,"error":{{error}}}""");
        Assert.Equal(shown, validator.Error);
    }

    [Theory]
    [InlineData(
        """{"jsonrpc":"2.0","id":1000000039,"error":{"code":-32603,"message":"failed to send: Connection refused"}}""",
        "HTTP 500, JSON-RPC -32603: failed to send: Connection refused")]
    [InlineData(
        "event: message\ndata: {\"error\":{\"message\":\"m\",\"code\":1},\"jsonrpc\":\"2.0\"}\n\n", "HTTP 500, JSON-RPC 1: m")]
    [InlineData(
        """{"error":{"code":1,"message":"not JSON-RPC"}}""",
        """HTTP 500: {"error":{"code":1,"message":"not JSON-RPC"}}"""
    )]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", """HTTP 500: {"jsonrpc":"2.0","id":1}""")]
    [InlineData(
        """{"jsonrpc":"2.0","error":{"code":-32603,"message":"cut""",
        """HTTP 500: {"jsonrpc":"2.0","error":{"code":-32603,"message":"cut"""
    )]
    [InlineData("", "HTTP 500")]
    public void A_status_shows_the_error_behind_it(string text, string shown)
    {
        var validator = Judge(null);
        validator.OnHead(new ResponseHead { Status = 500, ContentLength = -1 }, default);
        validator.OnEnd(Encoding.UTF8.GetBytes(text));
        Assert.Equal((new Outcome(OutcomeClass.Http, 500), shown), (validator.Outcome, validator.Error));
    }

    [Fact]
    public void A_long_error_behind_a_status_is_shown_to_the_limit()
    {
        var validator = Judge(null);
        validator.OnHead(new ResponseHead { Status = 500, ContentLength = -1 }, default);
        var message = new string('m', 280);
        validator.OnEnd(
            Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","error":{"code":-32603,"message":"{{{message}}}"},"id":null}""")
        );
        Assert.EndsWith(message, validator.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_redirect_says_where_to()
    {
        var validator = Judge(null);
        validator.OnHead(new ResponseHead { Status = 307, ContentLength = -1, Location = "http://gw.test/mcp/" }, default);
        validator.OnEnd("<html>moved</html>"u8);
        Assert.Equal(
            (new Outcome(OutcomeClass.Http, 307), "HTTP 307 to http://gw.test/mcp/"), (validator.Outcome, validator.Error));
    }

    [Fact]
    public void A_list_that_leads_back_to_an_earlier_page_does_not_end()
    {
        var validator = new McpValidator(new FailureLog([]));
        string[] cursors = ["\"a\"", "\"b\"", "\"a\""];
        for (var page = 0; page < cursors.Length; page++)
        {
            if (page == 0)
                validator.Expect(Operation.ToolsList, Id, hasSession: true);
            else
                validator.ExpectNextPage(Id);
            Response(validator, ContentKind.Json, 200, $$$"""{"id":1000000007,"result":{"tools":[],"nextCursor":{{{cursors[page]}}}}}""");
            Assert.Equal(page < 2, validator.Outcome.IsOk);
        }
        Assert.Contains("does not end", validator.Error);
        Assert.Null(validator.NextCursor);
        // Another list may have the same cursors.
        validator.Expect(Operation.ToolsList, Id, hasSession: true);
        Response(validator, ContentKind.Json, 200, """{"id":1000000007,"result":{"tools":[],"nextCursor":"a"}}""");
        Assert.True(validator.Outcome.IsOk);
    }

    [Theory]
    [InlineData("7", false)]
    [InlineData("{}", false)]
    [InlineData("null", true)]
    public void A_cursor_is_a_text(string cursor, bool isOk)
    {
        var validator = new McpValidator(new FailureLog([])).Expect(Operation.ToolsList, Id, hasSession: true);
        Response(validator, ContentKind.Json, 200, $$$"""{"id":1000000007,"result":{"tools":[],"nextCursor":{{{cursor}}}}}""");
        Assert.Equal((isOk, true), (validator.Outcome.IsOk, validator.NextCursor is null));
    }

    [Fact]
    public void Stream_without_an_answer_is_a_failure()
    {
        var validator = Judge(null);
        Response(validator, ContentKind.EventStream, 200, """{"method":"notifications/progress"}""");
        Assert.Equal(OutcomeClass.Protocol, validator.Outcome.Class);
        Assert.Contains("without a response", validator.Error);
    }

    [Theory]
    [InlineData(401, "api key authentication failure", true, OutcomeClass.Http)]
    [InlineData(404, "", true, OutcomeClass.Session)]
    [InlineData(404, "route not found", false, OutcomeClass.Http)]
    [InlineData(400, "Bad Request: No valid session ID provided", true, OutcomeClass.Session)]
    [InlineData(400, "mcp: fail to deserialize request body", true, OutcomeClass.Http)]
    [InlineData(500, "", true, OutcomeClass.Http)]
    public void Status_outside_2xx_is_a_failure_of_its_class(int status, string text, bool hasSession, OutcomeClass expected)
    {
        var validator = Judge(null, hasSession);
        var head = new ResponseHead { Status = status, ContentLength = text.Length };
        validator.OnHead(head, default);
        validator.OnEnd(Encoding.UTF8.GetBytes(text));
        Assert.Equal(new Outcome(expected, status), validator.Outcome);
    }

    [Fact]
    public void Memory_of_answers_never_changes_a_verdict()
    {
        // Responses that are alike but for a byte or two, so that many are nearly what is remembered.
        var bodies = Gen.Select(
            OneOf(Id, Id + 1, Id + 10), OneOf("x", "y"), OneOf("", ",\"isError\":true", ",\"isError\":false"),
            OneOf("", " "), Gen.Bool,
            (id, text, error, space, idLast) => idLast
                ? $$"""{"result":{"content":["{{text}}"]{{error}}},"id":{{id}}{{space}}}"""
                : $$"""{"id":{{id}},"result":{"content":["{{text}}"]{{error}}}{{space}}}""");
        bodies.Array[1, 30].Sample(responses =>
        {
            var memory = new ResponseMemory();
            foreach (var body in responses)
            {
                var remembering = Judge(memory);
                var forgetful = Judge(null);
                Response(remembering, ContentKind.Json, 200, body);
                Response(forgetful, ContentKind.Json, 200, body);
                Assert.Equal(forgetful.Outcome, remembering.Outcome);
            }
        });
    }

    static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    static McpValidator Judge(ResponseMemory? memory, bool hasSession = true) =>
        new McpValidator(new FailureLog([])) { Memory = memory }.Expect(Operation.ToolsCall, Id, hasSession);

    static void Response(McpValidator validator, ContentKind content, int status, params string[] messages)
    {
        validator.OnHead(new ResponseHead { Status = status, Content = content, ContentLength = -1 }, default);
        foreach (var message in messages)
            validator.OnMessage(Encoding.UTF8.GetBytes(message));
        validator.OnEnd(default);
    }
}
