using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests;

[Trait("Speed", "fast")]
public sealed class FleetSectionTests
{
    [Theory]
    [InlineData("http://localhost:3000", FleetKind.Local)]
    [InlineData("http://127.0.0.1:3000", FleetKind.Local)]
    [InlineData("http://[::1]:3000", FleetKind.Local)]
    [InlineData("http://gw.localhost", FleetKind.Local)]
    [InlineData("http://localhost.:3000", FleetKind.Local)]
    [InlineData("http://0.0.0.0:3000", FleetKind.Local)]
    [InlineData("http://[::]:3000", FleetKind.Local)]
    [InlineData("http://[::ffff:127.0.0.1]:3000", FleetKind.Local)]
    [InlineData("http://[::ffff:10.0.0.7]:3000", FleetKind.Local)]
    [InlineData("http://[::ffff:8.8.8.8]:3000", FleetKind.Modal)]
    [InlineData("http://[fec0::1]:3000", FleetKind.Local)]
    [InlineData("http://[fd12::1]:3000", FleetKind.Local)]
    [InlineData("http://[2001:db8::1]:3000", FleetKind.Modal)]
    [InlineData("http://100.64.0.1:3000", FleetKind.Local)]
    [InlineData("http://100.127.255.254:3000", FleetKind.Local)]
    [InlineData("http://100.128.0.1:3000", FleetKind.Modal)]
    [InlineData("https://gateway.example.com", FleetKind.Modal)]
    [InlineData("http://10.0.0.7:3000", FleetKind.Local)]
    [InlineData("http://169.254.1.1:3000", FleetKind.Local)]
    [InlineData("http://[fe80::1]:3000", FleetKind.Local)]
    [InlineData("http://gw.internal", FleetKind.Local)]
    [InlineData("http://gw.local:3000", FleetKind.Local)]
    [InlineData("http://gw.load.svc:3000", FleetKind.Local)]
    [InlineData("http://gateway:3000", FleetKind.Local)]
    [InlineData("http://internal.example.com", FleetKind.Modal)]
    public void The_gateways_address_chooses_the_fleet(string url, object fleet)
    {
        Assert.Equal((FleetKind)fleet, TypedFlags.Read($"--gateway-url {url}").Fleet.Kind);
        Assert.Equal(FleetKind.Local, TypedFlags.Read($"--gateway-url {url} --local").Fleet.Kind);
        Assert.Equal(FleetKind.Local, TypedFlags.Read($"--gateway-url {url} --local --fleet local").Fleet.Kind);
        Assert.Equal(FleetKind.Static, TypedFlags.Read($"--gateway-url {url} --workers 10.0.0.1:5,10.0.0.2:5").Fleet.Kind);
    }

    [Fact]
    public void A_private_address_on_modal_is_a_warning_and_loopback_an_error_that_a_variable_lifts()
    {
        var warning = Assert.Single(TypedFlags.Read("--gateway-url http://10.1.2.3 --fleet modal").Warnings);
        Assert.Contains("private", warning, StringComparison.Ordinal);
        Assert.Empty(TypedFlags.Read("--gateway-url https://example.com").Warnings);
        TypedFlags.AssertRefused("cannot reach http://localhost:3000", "--fleet=modal");
        TypedFlags.AssertRefused("cannot reach the demo gateway", "--fleet=modal", "--demo");
        var variables = new Dictionary<string, string> { ["AGENTGATEWAY_PERF_ALLOW_LOOPBACK"] = "1" };
        Assert.Equal(FleetKind.Modal, TypedFlags.Read("--fleet modal", variables).Fleet.Kind);
    }

    [Fact]
    public void Workers_on_modal_have_longer_to_come()
    {
        Assert.Equal(TimeSpan.FromMinutes(5), TypedFlags.Read("--gateway-url https://example.com").Fleet.StartTimeout);
        Assert.Null(TypedFlags.Read("").Fleet.StartTimeout);
        Assert.Equal(TimeSpan.FromSeconds(7), TypedFlags.Read("--start-timeout 7s").Fleet.StartTimeout);
    }

    [Theory]
    [InlineData("--shards must be at least 1", "--shards=0")]
    [InlineData("--shards must be at most 10,000", "--shards=2000000000")]
    [InlineData("--fleet must be local, modal or static", "--fleet=cloud")]
    [InlineData("--local and --fleet modal contradict", "--local", "--fleet=modal")]
    [InlineData("--local starts its own workers", "--local", "--workers=10.0.0.1:5")]
    [InlineData("--fleet static needs the addresses", "--fleet=static")]
    [InlineData("--workers belongs to --fleet static", "--fleet=local", "--workers=10.0.0.1:5")]
    [InlineData("no port", "--workers=10.0.0.1")]
    [InlineData("twice", "--workers=10.0.0.1:5,10.0.0.1:5")]
    [InlineData("does not fit the 1 addresses", "--workers=10.0.0.1:5", "--shards=2")]
    [InlineData("--worker-threads 65 is more than the 64", "--worker-threads=65")]
    [InlineData("--worker-threads takes a number or auto, not 'many'", "--worker-threads=many")]
    [InlineData("--min-shards must be at least 1", "--min-shards=0")]
    [InlineData("--min-shards 3 is more than the 2", "--min-shards=3", "--shards=2")]
    [InlineData("--start-timeout must be longer than 0", "--start-timeout=0s")]
    [InlineData("--worker-cert and --worker-key belong together", "--workers=https://10.0.0.1:5", "--worker-cert=a.pem")]
    [InlineData("there is none", "--worker-ca=a.pem")]
    [InlineData("--ui serves its page", "--fleet=stdin", "--ui", "--gateway-url=https://example.com")]
    [InlineData("--cpu must be from 0.125 to 64", "--cpu=0.1")]
    [InlineData("--memory must be from 128", "--memory=1")]
    [InlineData("--region is empty", "--region", "")]
    [InlineData("--secret is empty", "--secret", "")]
    public void A_fleet_that_cannot_be_is_refused(string expected, params string[] words) =>
        TypedFlags.AssertRefused(expected, words);
}
