using System.Net;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>Gateways that no request reaches, and gateways that are only oddly reached.</summary>
public sealed class UnreachableGatewayTests
{
    static readonly string[] Load =
    [
        "--pattern",
        "mcp:tools/list,a2a:message",
        "--num-requests",
        "6",
        "--concurrency",
        "2",
        "--shards",
        "2",
    ];

    [Fact]
    public async Task Host_that_does_not_resolve()
    {
        var run = await LoadRun.AgainstAsync(new Uri("http://no-such-host.invalid:3000"), Load);
        AssertNothingSent(run, "dns");
        Assert.Contains("The name no-such-host.invalid does not resolve", run.Report);
    }

    [Fact]
    public async Task Nothing_listening()
    {
        var run = await LoadRun.AgainstAsync(new Uri($"http://127.0.0.1:{LoopbackPort.Unused()}"), Load);
        AssertNothingSent(run, "connect");
        Assert.Contains("Nothing is listening at", run.Report);
    }

    [Fact]
    public async Task Certificate_that_nobody_trusts()
    {
        using var certificate = SelfSignedCertificate.Create();
        await using var gateway = ScriptedServer.Start(
            new McpScript().Answer, new ScriptedServerOptions { Certificate = certificate });
        var run = await LoadRun.AgainstAsync(gateway.Url, Load);
        AssertNothingSent(run, "tls");
        Assert.Contains("--ca-file", run.Report);
        Assert.Contains("--insecure", run.Report);
        Assert.Empty(gateway.Requests);
    }

    [Fact]
    public async Task Trusted_certificate_for_another_name()
    {
        using var certificate = SelfSignedCertificate.Create("gateway.example");
        using var authority = await PemOfAsync(certificate.ExportCertificatePem());
        await using var gateway = ScriptedServer.Start(
            new McpScript().Answer, new ScriptedServerOptions { Certificate = certificate });
        AssertNothingSent(await LoadRun.AgainstAsync(gateway.Url, ["--ca-file", authority.Path, .. Load]), "tls");
        Assert.Empty(gateway.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Certificate_that_is_accepted(bool byAuthority)
    {
        using var certificate = SelfSignedCertificate.Create();
        using var authority = await PemOfAsync(certificate.ExportCertificatePem());
        await using var gateway = ScriptedServer.Start(
            new McpScript { Events = true }.Answer, new ScriptedServerOptions { Certificate = certificate });
        string[] flags = byAuthority ? ["--ca-file", authority.Path] : ["--insecure"];
        var run = (
            await LoadRun.AgainstAsync(
                gateway.Url,
                ["--pattern", "mcp:tools/call", "--num-requests", "8", "--concurrency", "2", .. flags])).AssertAllWell(8);
        Assert.Equal(8, gateway.Count("tools/call"));
        Assert.Equal(2, run.Results.Only.SetupOf("tls handshake"));
    }

    [Fact]
    public async Task Ipv6_address()
    {
        await using var gateway = ScriptedServer.Start(
            new McpScript().Answer, new ScriptedServerOptions { Address = IPAddress.IPv6Loopback });
        (
            await LoadRun.AgainstAsync(gateway.Url, "--pattern", "mcp:tools/call", "--num-requests", "4", "--concurrency", "2"))
            .AssertAllWell(4);
        Assert.All(gateway.Requests, request => Assert.Equal($"[::1]:{gateway.Url.Port}", request.Headers["host"].Single()));
    }

    [Fact]
    public async Task Name_of_which_perhaps_only_one_address_answers()
    {
        // Where localhost is ::1 as well, nothing listens there.
        await using var gateway = ScriptedServer.Start(new McpScript().Answer, new ScriptedServerOptions { Host = "localhost" });
        (
            await LoadRun.AgainstAsync(gateway.Url, "--pattern", "mcp:tools/call", "--num-requests", "4", "--concurrency", "2"))
            .AssertAllWell(4);
    }

    static void AssertNothingSent(LoadRun run, string fault)
    {
        Assert.True(run.ExitCode == 1, run.Process.ToString());
        foreach (var pattern in run.Results.Patterns)
        {
            Assert.Equal((6, 0, 6), (pattern.Planned, pattern.TotalRequests, pattern.NotSent));
            Assert.Equal([fault], pattern.Faults.Select(f => f.Code).Distinct());
            Assert.All(pattern.Faults, f => Assert.InRange(f.Message.Split('\n').Length, 1, 2));
        }

        Assert.Contains("Could not run on 2 of 2 shards", run.Report);
    }

    static async Task<TemporaryFile> PemOfAsync(string pem)
    {
        var file = new TemporaryFile(".pem");
        await File.WriteAllTextAsync(file.Path, pem);
        return file;
    }
}
