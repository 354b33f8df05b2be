using AgentGatewayPerf.Worker.Service;

namespace AgentGatewayPerf.Worker.Tests.Service;

[Trait("Speed", "fast")]
public sealed class WorkerOptionsTests
{
    static readonly string[] Listen = ["--listen", "127.0.0.1:0"];

    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("abc\n", "abc")]
    [InlineData("abc\r\n", "abc")]
    [InlineData("", null)]
    [InlineData("\n", null)]
    [InlineData(null, null)]
    public void One_line_break_behind_a_token_is_no_part_of_it(string? value, string? token)
    {
        var options = Parse(value, out var error);
        Assert.Equal("", error);
        Assert.Equal(token, options!.AuthToken);
    }

    [Theory]
    [InlineData("abc\n\n")]
    [InlineData("secret-1\r\nX-Admin: yes")]
    [InlineData("secret 1")]
    [InlineData("sécret")]
    public void A_token_that_would_break_the_head_is_refused_and_not_shown(string value)
    {
        Assert.Null(Parse(value, out var error));
        Assert.Contains("AGENTGATEWAY_AUTH_TOKEN", error, StringComparison.Ordinal);
        Assert.DoesNotContain(value, error, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pin_holds_for_every_target()
    {
        var options = WorkerOptions.Parse([.. Listen, "--gateway-url", "http://a:1"], Environment(null), out _)!;
        var plan = ShardPlan.Of("http://A:1/base");
        Assert.Null(options.PinProblem(plan.Assign));
        plan.Assign.Targets.Add(ShardPlan.Of("http://b:1").Target);
        Assert.Equal("This worker puts load on http://a:1 and nothing else.", options.PinProblem(plan.Assign));
        Assert.Null(Parse(null, out _)!.PinProblem(plan.Assign));
    }

    static WorkerOptions? Parse(string? authToken, out string error) =>
        WorkerOptions.Parse(Listen, Environment(authToken), out error);

    static Func<string, string?> Environment(string? authToken) =>
        name =>
            name == WorkerOptions.RunTokenVariable ? new string('x', 32)
            : name == WorkerOptions.AuthTokenVariable ? authToken
            : null;
}
