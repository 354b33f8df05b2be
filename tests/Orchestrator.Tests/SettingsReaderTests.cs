using AgentGatewayPerf.Cli;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests;

public sealed class SettingsReaderTests
{
    static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public void Defaults_grow_with_the_number_of_shards()
    {
        Assert.Equal((10, 100), Totals(new()));
        Assert.Equal((20, 100), Totals(new() { Shards = 20 }));
        Assert.Equal((150, 150), Totals(new() { Shards = 150 }));
        Assert.Equal((5, 5), Totals(new() { NumRequests = 5 }));
    }

    [Fact]
    public void More_users_than_requests_are_lowered_with_a_warning()
    {
        var settings = Read(new() { Concurrency = 50, NumRequests = 20 });
        Assert.Equal(20, settings.Concurrency);
        Assert.Contains("lowered to 20", Assert.Single(settings.Warnings), StringComparison.Ordinal);
        Assert.Equal(50, Read(new() { Concurrency = 50, Duration = TimeSpan.FromSeconds(1) }).Concurrency);
    }

    [Theory]
    [InlineData("http://localhost:3000", FleetKind.Local)]
    [InlineData("http://127.0.0.1:3000", FleetKind.Local)]
    [InlineData("http://[::1]:3000", FleetKind.Local)]
    [InlineData("http://gw.localhost", FleetKind.Local)]
    [InlineData("https://gateway.example.com", FleetKind.Modal)]
    [InlineData("http://10.0.0.7:3000", FleetKind.Modal)]
    public void The_gateways_address_chooses_the_fleet(string url, object fleet)
    {
        Assert.Equal((FleetKind)fleet, Read(new() { GatewayUrl = url }).Fleet);
        Assert.Equal(FleetKind.Local, Read(new() { GatewayUrl = url, Local = true }).Fleet);
        Assert.Equal(FleetKind.Static, Read(new() { GatewayUrl = url, Workers = "10.0.0.1:5,10.0.0.2:5" }).Fleet);
    }

    [Fact]
    public void A_private_address_on_modal_is_a_warning_and_loopback_an_error_that_a_variable_lifts()
    {
        Assert.Contains("private", Assert.Single(Read(new() { GatewayUrl = "http://10.1.2.3" }).Warnings), StringComparison.Ordinal);
        Assert.Empty(Read(new() { GatewayUrl = "https://example.com" }).Warnings);
        Assert.Contains("cannot reach http://localhost:3000", Refused(new() { Fleet = "modal" }), StringComparison.Ordinal);
        Assert.Contains("cannot reach the demo gateway", Refused(new() { Fleet = "modal", Demo = true }), StringComparison.Ordinal);
        Assert.Equal(
            FleetKind.Modal, Read(new() { Fleet = "modal" }, new() { ["AGENTGATEWAY_PERF_ALLOW_LOOPBACK"] = "1" }).Fleet);
    }

    [Fact]
    public void The_gateway_is_the_flag_then_the_variable_then_port_3000()
    {
        var variables = new Dictionary<string, string> { ["AGENTGATEWAY_URL"] = "http://localhost:4000" };
        Assert.Equal(
            (new Uri("http://localhost:5000"), GatewaySource.Flag), Gateway(new() { GatewayUrl = "http://localhost:5000" }, variables));
        Assert.Equal((new Uri("http://localhost:4000"), GatewaySource.Environment), Gateway(new(), variables));
        Assert.Equal((new Uri("http://localhost:3000"), GatewaySource.Default), Gateway(new(), Nothing));
        Assert.Equal(GatewaySource.DemoAsked, Gateway(new() { Demo = true }, variables).Source);
    }

    [Fact]
    public void The_token_is_the_flag_then_the_variable()
    {
        var variables = new Dictionary<string, string> { ["AGENTGATEWAY_AUTH_TOKEN"] = "from-env" };
        Assert.Equal("from-flag", Read(new() { AuthToken = "from-flag" }, variables).AuthToken);
        Assert.Equal("from-env", Read(new(), variables).AuthToken);
        Assert.Null(Read(new()).AuthToken);
        Assert.DoesNotContain("se\ncret", Refused(new() { AuthToken = "se\ncret" }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rate_is_one_stage_and_stages_are_ramps_from_zero()
    {
        var rate = Read(new() { Rate = "12.5", Duration = TimeSpan.FromSeconds(8) });
        Assert.Equal([new RateStage(TimeSpan.FromSeconds(8), 12.5, 12.5)], rate.Open!.Stages);
        Assert.Equal((100, 100.0), (rate.Open.MaxConcurrency, rate.Open.Requests));
        var stages = Read(new() { Stages = "30s:100, 2m:1000,30s:0", Concurrency = 150, Arrival = "poisson", Seed = "9" });
        Assert.Equal([(30, 0, 100), (120, 100, 1_000), (30, 1_000, 0)], stages.Open!.Stages.Select(s => (s.Duration.TotalSeconds, s.StartRate, s.EndRate)));
        Assert.Equal((TimeSpan.FromMinutes(3), 150, Protos.Arrival.Poisson, 9UL), (stages.Duration, stages.Open.MaxConcurrency, stages.Open.Arrival, stages.Open.Seed));
        Assert.Null(Read(new() { Duration = TimeSpan.FromSeconds(8) }).Open);
    }

    [Fact]
    public void A_warm_up_is_a_time_or_a_number_of_requests()
    {
        Assert.Equal(new WarmupLoad(TimeSpan.FromSeconds(10), 0), Read(new() { Warmup = "10s" }).Warmup);
        Assert.Equal(new WarmupLoad(null, 500), Read(new() { Warmup = "500" }).Warmup);
        Assert.Null(Read(new()).Warmup);
    }

    public static TheoryData<string, object> Wrong => new()
    {
        { "--traceparent takes a share of the requests above 0 and up to 1", new LoadArguments { Traceparent = "0" } },
        { "--traceparent takes a share of the requests above 0 and up to 1", new LoadArguments { Traceparent = "1.01" } },
        { "--traceparent takes a share of the requests above 0 and up to 1", new LoadArguments { Traceparent = "often" } },
        { "leave it out of --header", new LoadArguments { Traceparent = "1", Headers = ["Traceparent: x"] } },
        { "--shards must be at least 1", new LoadArguments() { Shards = 0 } },
        { "--num-requests must be at least 1", new LoadArguments() { NumRequests = -5 } },
        { "--concurrency must be at least 1", new LoadArguments() { Concurrency = 0 } },
        { "--concurrency 5 is less than --shards 20", new LoadArguments() { Shards = 20, Concurrency = 5 } },
        { "--num-requests 5 is less than --shards 20", new LoadArguments() { Shards = 20, NumRequests = 5 } },
        { "exclude each other", new LoadArguments() { NumRequests = 5, Duration = TimeSpan.FromSeconds(1) } },
        { "http://localhost:3000", new LoadArguments() { GatewayUrl = "localhost:3000" } },
        { "http:// or https://", new LoadArguments() { GatewayUrl = "ftp://localhost" } },
        { "credentials", new LoadArguments() { GatewayUrl = "http://user:pw@localhost" } },
        { "no address", new LoadArguments() { GatewayUrl = "http://" } },
        { "query", new LoadArguments() { GatewayUrl = "http://localhost/?a=b" } },
        { "--fleet must be", new LoadArguments() { Fleet = "cloud" } },
        { "contradict", new LoadArguments() { Local = true, Fleet = "modal" } },
        { "--workers", new LoadArguments() { Fleet = "static" } },
        { "no port", new LoadArguments() { Workers = "10.0.0.1" } },
        { "twice", new LoadArguments() { Workers = "10.0.0.1:5,10.0.0.1:5" } },
        { "does not fit", new LoadArguments() { Workers = "10.0.0.1:5", Shards = 2 } },
        { "--tool-args is no JSON", new LoadArguments() { ToolArguments = "{" } },
        { "must be a JSON object", new LoadArguments() { ToolArguments = "[1]" } },
        { "--mix", new LoadArguments() { Mix = "list=0,call=0" } },
        { "--mix", new LoadArguments() { Mix = "lists=1" } },
        { "--turns must be at least 1", new LoadArguments() { Turns = 0 } },
        { "--a2a-version", new LoadArguments() { A2aVersion = "2.0" } },
        { "--mcp-path", new LoadArguments() { McpPath = "mcp" } },
        { "--a2a-path", new LoadArguments() { A2aPath = "/a\r\nb" } },
        { "--timeout", new LoadArguments() { Timeout = TimeSpan.Zero } },
        { "--ca-file", new LoadArguments() { CaFile = "/does/not/exist.pem" } },
        { "--rate needs --duration", new LoadArguments() { Rate = "100" } },
        { "--rate takes requests per second", new LoadArguments() { Rate = "fast", Duration = TimeSpan.FromSeconds(1) } },
        { "--rate takes requests per second", new LoadArguments() { Rate = "0", Duration = TimeSpan.FromSeconds(1) } },
        { "--rate and --num-requests exclude", new LoadArguments() { Rate = "5", NumRequests = 5 } },
        { "No request would be due", new LoadArguments() { Rate = "0.5", Duration = TimeSpan.FromSeconds(1) } },
        { "'30s' is no stage", new LoadArguments() { Stages = "30s" } },
        { "'0s:5' is no stage", new LoadArguments() { Stages = "1s:5,0s:5" } },
        { "--stages and --rate exclude", new LoadArguments() { Stages = "1s:5", Rate = "5" } },
        { "--stages and --duration exclude", new LoadArguments() { Stages = "1s:5", Duration = TimeSpan.FromSeconds(1) } },
        { "--stages and --num-requests exclude", new LoadArguments() { Stages = "1s:500", NumRequests = 5 } },
        { "--arrival must be even or poisson", new LoadArguments() { Stages = "1s:500", Arrival = "normal" } },
        { "--arrival belongs to the open model", new LoadArguments() { Arrival = "even" } },
        { "--max-concurrency belongs to the open model", new LoadArguments() { MaxConcurrency = 5 } },
        { "--max-concurrency 5 is less than --concurrency 9", new LoadArguments() { Stages = "1s:500", MaxConcurrency = 5, Concurrency = 9 } },
        { "--seed is of random arrivals", new LoadArguments() { Stages = "1s:500", Seed = "7" } },
        { "--seed takes", new LoadArguments() { Stages = "1s:500", Arrival = "poisson", Seed = "-7" } },
        { "--warmup takes a time", new LoadArguments() { Warmup = "soon" } },
        { "--warmup 2 is no number of requests from 3", new LoadArguments() { Warmup = "2", Shards = 3 } },
        { "--demo", new LoadArguments() { Demo = true, GatewayUrl = "http://localhost:1" } },
        { "Known are: all, mcp, a2a", new LoadArguments() { Patterns = ["mcp:tools"] } },
    };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Wrong))]
    public void What_cannot_be_is_refused_in_at_most_two_lines(string expected, object arguments)
    {
        var message = Refused((LoadArguments)arguments);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.InRange(message.Split('\n').Length, 1, 2);
        Assert.DoesNotContain("pw", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("60s", 60_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("3", 3_000)]
    public void Durations_are_read_and_written_alike(string text, double milliseconds)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
        Assert.True(Durations.TryParse(Durations.Format(duration), out var again));
        Assert.Equal(duration, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5x")]
    [InlineData("1e9s")]
    [InlineData("99999h")]
    public void Other_durations_are_refused(string text) => Assert.False(Durations.TryParse(text, out _));

    static LoadSettings Read(LoadArguments arguments, Dictionary<string, string>? variables = null) =>
        new SettingsReader(arguments, (variables ?? Nothing).GetValueOrDefault).Read();

    static string Refused(LoadArguments arguments) => Assert.Throws<UsageException>(() => Read(arguments)).Message;

    static (int Concurrency, long Requests) Totals(LoadArguments arguments)
    {
        var settings = Read(arguments);
        return (settings.Concurrency, settings.Requests);
    }

    static (Uri Url, GatewaySource Source) Gateway(LoadArguments arguments, Dictionary<string, string> variables)
    {
        var gateway = Read(arguments, variables).Gateway;
        return (gateway.Url, gateway.Source);
    }
}
