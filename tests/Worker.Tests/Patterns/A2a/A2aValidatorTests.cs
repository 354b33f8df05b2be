using System.Text;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Patterns.A2a;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Tests.Patterns.A2a;

[Trait("Speed", "fast")]
public sealed class A2aValidatorTests
{
    const long Id = 1_000_000_007;

    readonly A2aValidator _validator = new(new FailureLog([]), new ExpectedStates([]));

    [Theory]
    [InlineData(
        """{"task":{"id":"t","contextId":"c","status":{"state":"TASK_STATE_INPUT_REQUIRED"}}}""",
        OutcomeClass.Ok,
        "c",
        "t",
        true)]
    [InlineData(
        """{"task":{"id":"t","contextId":"c","status":{"state":"TASK_STATE_COMPLETED"}}}""",
        OutcomeClass.Ok,
        "c",
        "t",
        false)]
    [InlineData("""{"kind":"task","id":"t","contextId":"c","status":{"state":"working"}}""", OutcomeClass.Ok, "c", "t", true)]
    [InlineData(
        """{"kind":"task","id":"t","contextId":"c","status":{"state":"auth-required"}}""",
        OutcomeClass.Ok,
        "c",
        "t",
        true)]
    [InlineData("""{"kind":"task","id":"t","contextId":"c","status":{"state":"of-the-art"}}""", OutcomeClass.Ok, "c", "t", false)]
    [InlineData("""{"status":{"state":"submitted"},"contextId":"c","id":"t","kind":"task"}""", OutcomeClass.Ok, "c", "t", true)]
    [InlineData("""{"kind":"message","messageId":"m","contextId":"c","parts":[]}""", OutcomeClass.Ok, "c", "", false)]
    [InlineData("""{"message":{"messageId":"m","contextId":"c","parts":[{"id":"no task"}]}}""", OutcomeClass.Ok, "c", "", false)]
    [InlineData("""{"task":{"id":"t","status":{"state":"TASK_STATE_FAILED"}}}""", OutcomeClass.Task, "", "t", false)]
    [InlineData("""{"kind":"task","id":"t","status":{"state":"rejected"}}""", OutcomeClass.Task, "", "t", false)]
    [InlineData("""{"kind":"task","id":"t","status":{"state":"canceled"}}""", OutcomeClass.Task, "", "t", false)]
    [InlineData("""{"kind":"agent"}""", OutcomeClass.Protocol, "", "", false)]
    [InlineData("""{"task":7}""", OutcomeClass.Protocol, "", "", false)]
    [InlineData("\"task\"", OutcomeClass.Protocol, "", "", false)]
    public void Result_is_read_to_the_end(string result, OutcomeClass expected, string context, string task, bool isOpen)
    {
        Read(result, newConversation: true);
        Assert.Equal(expected, _validator.Outcome.Class);
        Assert.Equal(context, Text(_validator.ContextId));
        Assert.Equal(task, Text(_validator.TaskId));
        Assert.Equal(isOpen, _validator.TaskIsOpen);
    }

    [Theory]
    [InlineData("completed", OutcomeClass.Ok)]
    [InlineData("failed", OutcomeClass.Ok)]
    [InlineData("working", OutcomeClass.Task)]
    [InlineData("input-required", OutcomeClass.Task)]
    [InlineData("rejected", OutcomeClass.Task)]
    public void A_task_in_another_state_than_those_that_are_expected_is_a_failure(string state, OutcomeClass expected)
    {
        var validator = new A2aValidator(new FailureLog([]), new ExpectedStates([TaskState.Completed, TaskState.Failed]));
        Read(validator, $$$"""{"kind":"task","id":"t","status":{"state":"{{{state}}}"}}""", newConversation: true);
        Assert.Equal((expected, state), (validator.Outcome.Class, validator.State.Name()));
        Read(validator, """{"kind":"message","messageId":"m","contextId":"c","parts":[]}""", newConversation: true);
        Assert.Equal((OutcomeClass.Ok, TaskState.None), (validator.Outcome.Class, validator.State));
    }

    [Fact]
    public void The_context_of_a_conversation_stays_until_another_begins()
    {
        Read("""{"kind":"task","id":"t1","contextId":"c","status":{"state":"input-required"}}""", newConversation: true);
        Read("""{"kind":"task","id":"t2","status":{"state":"completed"}}""", newConversation: false);
        Assert.Equal(("c", "t2", false), (Text(_validator.ContextId), Text(_validator.TaskId), _validator.TaskIsOpen));
        Read("""{"kind":"message","messageId":"m"}""", newConversation: true);
        Assert.Equal(("", ""), (Text(_validator.ContextId), Text(_validator.TaskId)));
    }

    [Fact]
    public void An_error_leaves_nothing_to_go_on_with()
    {
        Read("""{"kind":"task","id":"t1","contextId":"c","status":{"state":"input-required"}}""", newConversation: true);
        _validator.Expect(Operation.Turn + 2, Id, newConversation: false);
        Respond(_validator, $$$"""{"jsonrpc":"2.0","id":{{{Id}}},"error":{"code":-32001,"message":"Task not found"}}""");
        Assert.Equal(new Outcome(OutcomeClass.Jsonrpc, -32001), _validator.Outcome);
        Assert.False(_validator.TaskIsOpen);
        Assert.True(_validator.TaskId.IsEmpty);
    }

    [Fact]
    public void An_id_that_is_too_long_to_be_sent_back_is_not_kept()
    {
        Read(
            $$$"""{"kind":"task","id":"t","contextId":"{{{new string('x', 5_000)}}}","status":{"state":"working"}}""",
            newConversation: true);
        Assert.True(_validator.ContextId.IsEmpty);
        Assert.True(_validator.Outcome.IsOk);
    }

    static string Text(IdText id) => Encoding.UTF8.GetString(id.Span);

    void Read(string result, bool newConversation) => Read(_validator, result, newConversation);

    static void Read(A2aValidator validator, string result, bool newConversation)
    {
        validator.Expect(Operation.Turn + 1, Id, newConversation);
        Respond(validator, $$$"""{"jsonrpc":"2.0","id":{{{Id}}},"result":{{{result}}}}""");
    }

    static void Respond(A2aValidator validator, string message)
    {
        validator.OnHead(new ResponseHead { Status = 200, Content = ContentKind.Json, ContentLength = -1 }, default);
        validator.OnMessage(Encoding.UTF8.GetBytes(message));
        validator.OnEnd(default);
    }
}
