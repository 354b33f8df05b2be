using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Tests.Samples;

[Trait("Speed", "fast")]
public sealed class FailureLogTests
{
    const string Secret = "s3cret-token-0123456789";

    [Theory]
    [InlineData($"HTTP 401: Bearer {Secret} is unknown", "HTTP 401: Bearer [secret] is unknown")]
    [InlineData("HTTP 401: Bearer s3cret-tok…", "HTTP 401: Bearer [secret]…")]
    [InlineData("HTTP 401: Bearer s3cr", "HTTP 401: Bearer [secret]…")]
    [InlineData("HTTP 401: Bearer s3", "HTTP 401: Bearer s3")]
    public void Secrets_are_taken_out_whole_and_cut_off(string text, string shown) =>
        Assert.Equal(shown, new FailureLog(["", "abc", Secret]).Redact(text));

    [Theory]
    [InlineData("token-7 and token-77, again token-7", "[secret] and [secret], again [secret]")]
    [InlineData("token-1234 is not token-9…", "[secret] is not [secret]…")]
    [InlineData("tok is none, toke is cut off here: toke", "tok is none, toke is cut off here: [secret]…")]
    public void Any_of_many_secrets_is_taken_out(string text, string shown) =>
        Assert.Equal(shown, new FailureLog([.. Enumerable.Range(0, 10_000).Select(number => $"token-{number}")]).Redact(text));

    [Fact]
    public void Messages_are_the_first_few_of_a_kind()
    {
        var log = new FailureLog([Secret]);
        var record = new StepRecord(1, 0, 0);
        log.BeginStep(record);
        var outcome = new Outcome(OutcomeClass.Http, 500);
        for (var i = 0; i < 10; i++)
            log.Add(Operation.ToolsCall, outcome, $"{i} {Secret} {new string('x', 1000)}");
        Assert.Equal(3, record.Failures.Count);
        Assert.All(
            record.Failures,
            message => Assert.True(message.Message.Length <= 300 && !message.Message.Contains(Secret, StringComparison.Ordinal)));
        Assert.False(log.Wants(Operation.ToolsCall, outcome));

        var next = new StepRecord(2, 0, 0);
        log.BeginStep(next);
        log.Add(Operation.ToolsCall, outcome, "again");
        Assert.Equal("again", Assert.Single(next.Failures).Message);
        Assert.Equal(3, record.Failures.Count);
    }
}
