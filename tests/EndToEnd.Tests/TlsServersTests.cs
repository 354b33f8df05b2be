using AgentGatewayPerf.EndToEnd.Tests.Support;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>TLS against OpenSSL's server, in Node, and nginx: versions, client certificates and resumed sessions, by the system's
/// OpenSSL and by the runtime.</summary>
public sealed class TlsServersTests
{
    static readonly Dictionary<string, string?> Portable = new() { ["AGENTGATEWAY_PERF_TLS"] = "portable" };

    [Theory]
    [InlineData("node", "TLSv1.2", false)]
    [InlineData("node", "TLSv1.3", false)]
    [InlineData("node", "TLSv1.3", true)]
    [InlineData("nginx", "TLSv1.2", true)]
    [InlineData("nginx", "TLSv1.3", false)]
    public async Task A_client_certificate_is_shown_with_its_chain(string name, string version, bool rsa)
    {
        using var client = new ClientCertificates(rsa);
        await using var server = await TlsServer.StartAsync(name, version, client.AuthorityPem);
        foreach (var environment in new[] { null, Portable })
        {
            var before = server.Connections.Count;
            (await RunAsync(server.Url, environment, "--cert", client.Certificate, "--key", client.Key)).AssertAllWell(20);
            (await RunAsync(server.Url, environment, "--cert", client.Both)).AssertAllWell(20);
            Assert.All(server.Connections.Skip(before), one => Assert.Equal((version, "client"), (one.Version, one.Client)));
            Assert.True(server.Connections.Count > before);
        }
    }

    [Fact]
    public async Task Without_a_certificate_the_run_says_what_is_missing()
    {
        using var client = new ClientCertificates();
        await using var server = await TlsServer.StartAsync("node", "TLSv1.3", client.AuthorityPem);
        foreach (var environment in new[] { null, Portable })
        {
            var run = await RunAsync(server.Url, environment);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("certificate required", run.Report);
            Assert.Contains("--cert", string.Join('\n', run.Results.Advice));
        }
        Assert.DoesNotContain(server.Connections, one => one.Client == "client");
    }

    [Theory]
    [InlineData("node", "TLSv1.2")]
    [InlineData("node", "TLSv1.3")]
    [InlineData("nginx", "TLSv1.2")]
    [InlineData("nginx", "TLSv1.3")]
    public async Task Sessions_are_resumed_where_that_was_asked_for_and_counted_apart(string name, string version)
    {
        await using var server = await TlsServer.StartAsync(name, version);
        foreach (var environment in new[] { null, Portable })
        {
            var before = server.Connections.Count;
            var run = (await RunAsync(server.Url, environment, "--requests-per-connection", "1")).AssertAllWell(20);
            Assert.All(server.Connections.Skip(before), one => Assert.False(one.IsResumed));
            Assert.Equal(0, run.Results.Only.SetupOf("tls resumption"));
        }
        var earlier = server.Connections.Count;
        var resuming = (await RunAsync(server.Url, null, "--requests-per-connection", "1", "--tls-resume")).AssertAllWell(20);
        var resumed = server.Connections.Skip(earlier).Count(one => one.IsResumed);
        // Node gives two sessions with a full handshake and none with a resumed one, and with TLS 1.3 each is used once.
        Assert.True(
            resumed >= 10, string.Join(' ', server.Connections.Skip(earlier).Select(one => one.IsResumed ? "resumed" : "full")));
        Assert.Equal(resumed, resuming.Results.Only.SetupOf("tls resumption"));
        earlier = server.Connections.Count;
        // The runtime keeps sessions by name, and an address is none.
        (await RunAsync(server.NamedUrl, Portable, "--requests-per-connection", "1", "--tls-resume")).AssertAllWell(20);
        Assert.Contains(server.Connections.Skip(earlier), one => one.IsResumed);
    }

    [Fact]
    public async Task Older_versions_are_refused_by_both()
    {
        await using var server = await TlsServer.StartAsync("node", "TLSv1.1");
        var own = await RunAsync(server.Url, null);
        var portable = await RunAsync(server.Url, Portable);
        Assert.Equal((1, 1), (own.ExitCode, portable.ExitCode));
        Assert.Equal("tls", own.Results.Only.Faults.Single().Code);
        // Which alert, OpenSSL decides by what else it was offered.
        Assert.All(
            new[] { own, portable }, run => Assert.Contains("refused with the alert", run.Results.Only.Faults.Single().Message));
    }

    [Theory]
    [InlineData("--key needs --cert", "http://127.0.0.1:1", "--key", "client.key")]
    [InlineData("holds no private key", "https://127.0.0.1:1", "--cert", "client.pem")]
    [InlineData("cannot be used", "https://127.0.0.1:1", "--cert", "client.pem", "--key", "other.key")]
    [InlineData("with a passphrase", "https://127.0.0.1:1", "--cert", "client.pem", "--key", "encrypted.key")]
    [InlineData("without TLS nothing asks for a certificate", "http://127.0.0.1:1", "--cert", "both.pem")]
    [InlineData("travel unencrypted to the worker 10.0.0.1:5", "https://gw.test", "--cert", "both.pem", "--workers", "10.0.0.1:5")]
    public async Task What_cannot_work_is_refused_before_the_run(string says, string gateway, params string[] args)
    {
        using var client = new ClientCertificates();
        using var other = new ClientCertificates();
        client.Write("other.key", await File.ReadAllTextAsync(other.Key, TestContext.Current.CancellationToken));
        client.Write("encrypted.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        var refused = await LoadRun.RefusedAsync(
        [
            "--gateway-url", gateway,
            .. args.Select(a => a.Contains(".key") || a.Contains(".pem") ? client.PathOf(a) : a),
        ]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(says, refused.Error);
    }

    static Task<LoadRun> RunAsync(Uri url, IReadOnlyDictionary<string, string?>? environment, params string[] flags) =>
        LoadRun.WithAsync(
            [
                "--local", "--gateway-url", url.ToString(), "--insecure", "--pattern", "mcp:tools/call", "--num-requests", "20",
                "--concurrency", "2", .. flags,
            ],
            environment);
}
