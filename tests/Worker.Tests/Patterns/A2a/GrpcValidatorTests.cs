using System.Text;
using AgentGatewayPerf.Demo.V1;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Patterns.A2a;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Tests.Patterns.A2a;

/// <summary>What a response to a call of gRPC is taken for.</summary>
public sealed class GrpcValidatorTests
{
    readonly A2aValidator _validator = new(new FailureLog([]), new ExpectedStates([])) { Binding = new GrpcBinding() };

    [Theory]
    [InlineData("TASK_STATE_SUBMITTED", Protos.TaskState.Submitted)]
    [InlineData("TASK_STATE_WORKING", Protos.TaskState.Working)]
    [InlineData("TASK_STATE_COMPLETED", Protos.TaskState.Completed)]
    [InlineData("TASK_STATE_FAILED", Protos.TaskState.Failed)]
    [InlineData("TASK_STATE_CANCELED", Protos.TaskState.Canceled)]
    [InlineData("TASK_STATE_INPUT_REQUIRED", Protos.TaskState.InputRequired)]
    [InlineData("TASK_STATE_REJECTED", Protos.TaskState.Rejected)]
    [InlineData("TASK_STATE_AUTH_REQUIRED", Protos.TaskState.AuthRequired)]
    [InlineData("TASK_STATE_UNSPECIFIED", Protos.TaskState.Unknown)]
    public void Every_state_is_read_of_a_response_and_of_a_task(string state, Protos.TaskState expected)
    {
        var task = $$"""{"id":"t-é","contextId":"c","status":{"state":"{{state}}"} }""";
        Read(GrpcBody.Json<SendMessageResponse>($$"""{"task":{{task}} }"""));
        Assert.Equal((expected, "t-é", "c"), (_validator.State, Text(_validator.TaskId), Text(_validator.ContextId)));
        Read(GrpcBody.Json<Demo.V1.Task>(task), isTask: true);
        Assert.Equal((expected, "t-é", "c"), (_validator.State, Text(_validator.TaskId), Text(_validator.ContextId)));
        var isFailed = expected is Protos.TaskState.Failed or Protos.TaskState.Canceled or Protos.TaskState.Rejected;
        Assert.Equal(isFailed ? OutcomeClass.Task : OutcomeClass.Ok, _validator.Outcome.Class);
    }

    [Fact]
    public void A_message_is_a_response_without_a_state()
    {
        Read(GrpcBody.Json<SendMessageResponse>("""{"message":{"messageId":"m","contextId":"c","taskId":"","parts":[{"text":"x"}]}}"""));
        Assert.True(_validator.Outcome.IsOk);
        Assert.Equal((Protos.TaskState.None, "", "c"), (_validator.State, Text(_validator.TaskId), Text(_validator.ContextId)));
    }

    [Theory]
    [InlineData("grpc-status: 5\r\ngrpc-message: no task\r\n", OutcomeClass.Grpc, 5, "gRPC NOT_FOUND: no task")]
    [InlineData("grpc-message: 100%25 full\r\ngrpc-status: 8\r\n", OutcomeClass.RateLimited, 8, "gRPC RESOURCE_EXHAUSTED: 100% full")]
    [InlineData("grpc-status: 8\r\ngrpc-message: Received message larger than max (5 vs 4)\r\n", OutcomeClass.TooLarge, 8,
        "gRPC RESOURCE_EXHAUSTED: Received message larger than max (5 vs 4)")]
    [InlineData("grpc-status: 99\r\n", OutcomeClass.Grpc, 99, "gRPC status 99")]
    [InlineData("grpc-status: many\r\n", OutcomeClass.Grpc, 2, "gRPC UNKNOWN")]
    [InlineData("grpc-statuses: 0\r\n", OutcomeClass.Protocol, 0, "The response ended without a gRPC status.")]
    [InlineData("", OutcomeClass.Protocol, 0, "The response ended without a gRPC status.")]
    [InlineData("grpc-status: 0\r\n", OutcomeClass.Protocol, 0, "The response has no message.")]
    public void A_status_is_the_outcome(string trailers, OutcomeClass expected, int code, string error)
    {
        Expect();
        Assert.Null(GrpcBody.Feed([], trailers, _validator));
        Assert.Equal((new Outcome(expected, code), error), (_validator.Outcome, _validator.Error));
    }

    [Fact]
    public void A_second_message_is_one_too_many()
    {
        var message = GrpcBody.Json<SendMessageResponse>("""{"message":{"messageId":"m"}}""");
        Expect();
        Assert.Null(GrpcBody.Feed(GrpcBody.Of(message, message), "grpc-status: 0\r\n", _validator));
        Assert.Equal("The response has more than one message.", _validator.Error);
    }

    [Fact]
    public void What_is_not_grpc_is_said()
    {
        Expect();
        Assert.Null(GrpcBody.Feed("<html>hello"u8, null, _validator, contentType: "text/html"));
        Assert.Equal("The response is not gRPC: <html>hello", _validator.Error);
        Expect();
        Assert.Null(GrpcBody.Feed("""{"id":1}"""u8, null, _validator, contentType: "application/json"));
        Assert.Equal(OutcomeClass.Protocol, _validator.Outcome.Class);
    }

    [Fact]
    public void Compressed_and_endless_messages_are_refused()
    {
        Expect();
        Assert.Equal(
            "A gRPC message is compressed, which was not asked for.", GrpcBody.Feed([1, 0, 0, 0, 1, 9], null, _validator));
        Assert.StartsWith(
            "A gRPC message is longer than the limit of ", GrpcBody.Feed([0, 0xFF, 0xFF, 0xFF, 0xFF, 9], null, _validator));
    }

    void Expect(bool isTask = false) =>
        _validator.Expect(Operation.Message, 1, newConversation: true, isWaitedFor: isTask, isTask: isTask);

    void Read(byte[] message, bool isTask = false)
    {
        var body = GrpcBody.Of(message);
        for (var cut = 0; cut < body.Length; cut++)
        {
            Expect(isTask);
            Assert.Null(GrpcBody.Feed(body, "grpc-status: 0\r\n", _validator, cut));
            Assert.True(_validator.IsComplete);
        }
    }

    static string Text(IdText id) => Encoding.UTF8.GetString(id.Span);
}
