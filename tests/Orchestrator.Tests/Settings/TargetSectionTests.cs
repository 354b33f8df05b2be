using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests;

[Trait("Speed", "fast")]
public sealed class TargetSectionTests
{
    [Fact]
    public void The_gateway_is_the_flag_then_the_variable_then_port_3000()
    {
        var variables = new Dictionary<string, string> { ["AGENTGATEWAY_URL"] = "http://localhost:4000" };
        Assert.Equal(
            new GatewayChoice(new Uri("http://localhost:5000"), GatewaySource.Flag),
            TypedFlags.Read("--gateway-url http://localhost:5000", variables).Target.Gateway);
        Assert.Equal(
            new GatewayChoice(new Uri("http://localhost:4000"), GatewaySource.Environment),
            TypedFlags.Read("", variables).Target.Gateway);
        Assert.Equal(
            new GatewayChoice(new Uri("http://localhost:3000"), GatewaySource.Default), TypedFlags.Read("").Target.Gateway);
        Assert.Equal(GatewaySource.DemoAsked, TypedFlags.Read("--demo", variables).Target.Gateway.Source);
    }

    [Theory]
    [InlineData("needs a scheme: http://localhost:3000", "--gateway-url=localhost:3000")]
    [InlineData("http:// or https://", "--gateway-url=ftp://localhost")]
    [InlineData("credentials", "--gateway-url=http://user:secret@localhost")]
    [InlineData("not a valid URL", "--gateway-url=http://")]
    [InlineData("query", "--gateway-url=http://localhost/?a=b")]
    [InlineData("--mcp-path must be a path", "--mcp-path=mcp")]
    [InlineData("--a2a-path must be a path", "--a2a-path=/a\r\nb")]
    [InlineData("--demo and --gateway-url exclude each other", "--demo", "--gateway-url=http://localhost:1")]
    [InlineData("Known are: all, mcp, a2a", "--pattern=mcp:tools")]
    [InlineData("leave --demo out", "--pattern=health", "--demo")]
    [InlineData("--health-url needs a scheme", "--health-url=localhost")]
    public void A_target_that_cannot_be_is_refused(string expected, params string[] words) =>
        TypedFlags.AssertRefused(expected, words);

    [Fact]
    public void A_refusal_repeats_no_password() =>
        Assert.DoesNotContain(
            "secret",
            Assert.Throws<Common.UsageException>(() => TypedFlags.Read("--gateway-url http://user:secret@localhost")).Message,
            StringComparison.Ordinal);
}
