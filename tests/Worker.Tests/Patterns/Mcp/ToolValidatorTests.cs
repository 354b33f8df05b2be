using System.Text;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Patterns;
using AgentGatewayPerf.Worker.Patterns.Mcp;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Tests.Patterns.Mcp;

public sealed class ToolValidatorTests
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
    [InlineData("""{"jsonrpc":"2.0","id":1000000007,"error":{"code":-32602,"message":"Unknown tool"}}""", OutcomeClass.Jsonrpc, -32602)]
    [InlineData("""{"jsonrpc":"2.0","error":{"message":"x","code":-32700},"id":null}""", OutcomeClass.Jsonrpc, -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1000000008,"result":{"content":[]}}""", OutcomeClass.Protocol, 0)]
    [InlineData("""{"jsonrpc":"2.0","id":"1000000007","result":{"content":[]}}""", OutcomeClass.Protocol, 0)]
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
        var validator = new ToolValidator(new FailureLog([])) { ServerRequest = (id, method) => asked.Add($"{Encoding.UTF8.GetString(id)} {method}") };
        validator.Expect(Operation.ToolsCall, Id, hasSession: true);
        Response(validator, ContentKind.EventStream, 200,
            """{"method":"notifications/progress","params":{"progress":1}}""",
            """{"method":"sampling/createMessage","params":{},"jsonrpc":"2.0","id":1000000007}""",
            """{"jsonrpc":"2.0","id":"a","method":"ping"}""",
            """{"jsonrpc":"2.0","id":1000000007,"result":{"content":[]}}""");
        Assert.True(validator.Outcome.IsOk);
        Assert.Equal(["1000000007 sampling/createMessage", "\"a\" ping"], asked);
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

    static ToolValidator Judge(ResponseMemory? memory, bool hasSession = true) =>
        new ToolValidator(new FailureLog([])) { Memory = memory }.Expect(Operation.ToolsCall, Id, hasSession);

    static void Response(ToolValidator validator, ContentKind content, int status, params string[] messages)
    {
        validator.OnHead(new ResponseHead { Status = status, Content = content, ContentLength = -1 }, default);
        foreach (var message in messages)
            validator.OnMessage(Encoding.UTF8.GetBytes(message));
        validator.OnEnd(default);
    }
}
