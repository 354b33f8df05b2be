using System.Net;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Settings;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>A gateway that routes by host name is reached at an address that its name does not resolve to.</summary>
public sealed class FixedAddressesTests
{
    [Theory]
    [InlineData("gw.example.com:443:10.0.0.5")]
    [InlineData("gw.example.com:443:[fd00::5]")]
    [InlineData("[2001:db8::1]:80:127.0.0.1")]
    public void What_is_typed_is_told(string text) =>
        Assert.Equal([text], FixedAddresses.Parse("--resolve", [text]).Texts);

    [Theory]
    [InlineData("gw.example.com:443")]
    [InlineData("gw.example.com:443:gw2.example.com")]
    [InlineData("gw.example.com:443:fd00::5")]
    [InlineData("gw.example.com:443:[10.0.0.5]")]
    [InlineData("gw.example.com:443:10.5")]
    [InlineData("gw.example.com:443:10.0.0.256")]
    [InlineData("gw.example.com:0:10.0.0.5")]
    [InlineData("gw.example.com:65536:10.0.0.5")]
    [InlineData("gw.example.com::10.0.0.5")]
    [InlineData(":443:10.0.0.5")]
    [InlineData("a b:443:10.0.0.5")]
    [InlineData("https://gw.example.com:443:10.0.0.5")]
    [InlineData("nonsense")]
    public void Anything_else_is_refused(string text) =>
        TypedFlags.AssertRefused("--resolve takes HOST:PORT:ADDRESS", "--gateway-url", "https://gw.example.com", "--resolve", text);

    [Fact]
    public void A_host_and_port_has_one_address_and_is_one_that_is_used()
    {
        const string Url = "https://gw.example.com";
        TypedFlags.AssertRefused(
            "gives gw.example.com:443 two addresses", "--gateway-url", Url, "--resolve", "gw.example.com:443:10.0.0.5", "--resolve",
            "GW.example.com.:443:10.0.0.6");
        TypedFlags.AssertRefused(
            "--resolve gw.example.com:80:10.0.0.5: nothing is sent to that host and port, but to gw.example.com:443",
            "--gateway-url", Url, "--resolve", "gw.example.com:80:10.0.0.5");
        Assert.Equal(
            FleetKind.Local,
            TypedFlags.Read($"--gateway-url {Url} --health-url https://h.example.com:5 --resolve h.example.com:5:10.0.0.5 --local")
                .Fleet.Kind);
        TypedFlags.AssertRefused("--demo and --resolve", "--demo", "--resolve", "gw.example.com:80:10.0.0.5");
    }

    [Theory]
    [InlineData("127.0.0.1", FleetKind.Local)]
    [InlineData("[::1]", FleetKind.Local)]
    [InlineData("10.0.0.5", FleetKind.Local)]
    [InlineData("203.0.113.5", FleetKind.Modal)]
    public void The_address_chooses_the_fleet(string address, object fleet)
    {
        var settings = TypedFlags.Read($"--gateway-url https://gw.example.com --resolve gw.example.com:443:{address}");
        Assert.Equal((FleetKind)fleet, settings.Fleet.Kind);
        Assert.Equal([$"gw.example.com:443:{address}"], settings.Describe(false)["resolve"]!.AsArray().Select(text => (string?)text));
        Assert.Null(TypedFlags.Read("").Describe(false)["resolve"]);
    }

    [Fact]
    public void A_worker_is_told_the_address_and_the_name()
    {
        var settings = TypedFlags.Read("--gateway-url https://gw.example.com --resolve gw.example.com:443:[::1]");
        var target = RunPlanner.Plan(settings, "r").Shards[0].Targets[0];
        Assert.Equal(("https://gw.example.com", "::1"), (target.Url, target.ConnectAddress));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Load_and_health_keep_the_name(bool tls)
    {
        using var certificate = SelfSignedCertificate.Create("gw.example.com");
        await using var gateway = ScriptedServer.Start(
            new McpScript().Answer, new ScriptedServerOptions { Certificate = tls ? certificate : null });
        var port = gateway.Url.Port;
        using var folder = new TemporaryFolder();
        var authority = Path.Combine(folder.Path, "ca.pem");
        await File.WriteAllTextAsync(authority, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        string[] flags =
        [
            "--gateway-url", $"{gateway.Url.Scheme}://gw.example.com:{port}", "--resolve", $"gw.example.com:{port}:127.0.0.1",
            "--quiet", .. tls ? (string[])["--ca-file", authority] : [],
        ];
        var (code, output, errors) = await BuiltProgram.RunAsync([.. flags, "--pattern", "mcp:tools/list", "--num-requests", "20"]);
        Assert.True(code == 0, output + errors);
        Assert.Contains("Successful: 20", output, StringComparison.Ordinal);
        (_, output, errors) = await BuiltProgram.RunAsync([.. flags, "--pattern", "health"]);
        Assert.Contains("Gateway: there", output + errors, StringComparison.Ordinal);
        // The server does not read bodies in chunks, which then look like requests.
        var requests = gateway.Requests.Where(request => request.Method is "GET" or "POST" or "DELETE").ToList();
        Assert.True(requests.Count > 20);
        Assert.All(requests, request => Assert.Equal([$"gw.example.com:{port}"], request.Headers["Host"]));
    }

    [Fact]
    public async Task A_client_connects_to_the_address_and_elsewhere_by_name()
    {
        await using var server = ScriptedServer.Start(_ => Reply.Json("{}"));
        var port = server.Url.Port;
        using var handler = FixedAddresses.Parse("--resolve", [$"as.example.com:{port}:127.0.0.1"]).Apply(new SocketsHttpHandler());
        using var client = new HttpClient(handler);
        foreach (var host in (string[])["as.example.com", "localhost"])
        {
            using var response = await client.GetAsync(
                new Uri($"http://{host}:{port}/token"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        Assert.Equal(
            [$"as.example.com:{port}", $"localhost:{port}"], server.Requests.Select(request => request.Headers["Host"].Single()));
    }
}
