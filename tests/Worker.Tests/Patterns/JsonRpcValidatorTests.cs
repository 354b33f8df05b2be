using System.Text;
using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Patterns;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Tests.Patterns;

/// <summary>A result may say that the request is over, that it has failed, or that more follows.</summary>
[Trait("Speed", "fast")]
public sealed class JsonRpcValidatorTests
{
    [Theory]
    [InlineData(OutcomeClass.Ok, "more", "more", "done")]
    [InlineData(OutcomeClass.Task, "more", "failed", "done")]
    [InlineData(OutcomeClass.Ok, "done", "failed")]
    [InlineData(OutcomeClass.Protocol, "more", "more")]
    public void A_stream_is_over_when_a_result_says_so(OutcomeClass expected, params string[] results)
    {
        var validator = new StreamValidator();
        validator.OnHead(new ResponseHead { Status = 200, Content = ContentKind.EventStream, ContentLength = -1 }, default);
        foreach (var result in results)
            validator.OnMessage(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":7,"result":"{{result}}"}"""));
        Assert.Equal(expected != OutcomeClass.Protocol, validator.IsComplete);
        validator.OnEnd(default);
        Assert.Equal(expected, validator.Outcome.Class);
    }

    sealed class StreamValidator : JsonRpcValidator
    {
        public StreamValidator()
            : base(new FailureLog([])) => Expect(Operation.Message, 7);

        protected override ResultReading ReadResult(ref Utf8JsonReader reader) => reader.GetString() switch
        {
            "more" => ResultReading.MoreToCome,
            "done" => ResultReading.Done,
            _ => ResultReading.Failed(new Outcome(OutcomeClass.Task)),
        };
    }
}
