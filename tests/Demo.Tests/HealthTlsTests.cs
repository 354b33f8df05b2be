using AgentGatewayPerf.Demo.Tests.Servers;

namespace AgentGatewayPerf.Demo.Tests;

public sealed class HealthTlsTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_said_so()
    {
        await using var front = new TlsFront(demo.Url);
        var (healthy, lines) = await HealthCheckTests.CheckAsync(HealthCheckTests.Options(front.Url));
        Assert.False(healthy);
        Assert.All(
            lines[3..6],
            line =>
                Assert.EndsWith(
                    $"the TLS certificate of 127.0.0.1:{front.Url.Port} is not trusted: UntrustedRoot; name its CA with --ca-file, or test with --insecure",
                    line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_said_so()
    {
        await using var front = new TlsFront(demo.Url);
        var (healthy, lines) = await HealthCheckTests.CheckAsync(
            HealthCheckTests.Options(new Uri($"https://localhost:{front.Url.Port}")));
        Assert.False(healthy);
        Assert.Contains("is not trusted: it is not for localhost; ", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Insecure_trusts_it()
    {
        await using var front = new TlsFront(demo.Url);
        var (healthy, lines) = await HealthCheckTests.CheckAsync(HealthCheckTests.Options(front.Url) with { Insecure = true });
        Assert.True(healthy);
        // The agent behind knows nothing of TLS, as behind a gateway that does not rewrite its card.
        Assert.Contains(
            $"    Warning: the agent card names http://127.0.0.1:{front.Url.Port}/, so clients would bypass the gateway; let the gateway rewrite it",
            lines);
    }

    [Fact]
    public async Task A_file_of_certificates_trusts_what_they_signed_and_nothing_else()
    {
        await using var front = new TlsFront(demo.Url);
        await using var other = new TlsFront(demo.Url);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, front.CertificatePem, TestContext.Current.CancellationToken);
            Assert.True((await HealthCheckTests.CheckAsync(HealthCheckTests.Options(front.Url) with { CaFile = file })).Healthy);
            Assert.False((await HealthCheckTests.CheckAsync(HealthCheckTests.Options(other.Url) with { CaFile = file })).Healthy);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_file_of_certificates_that_cannot_be_read_is_said_so()
    {
        var (healthy, lines) = await HealthCheckTests.CheckAsync(
            HealthCheckTests.Options(demo.Url) with
            {
                CaFile = "/nowhere/ca.pem",
            });
        Assert.False(healthy);
        Assert.StartsWith(
            "  Result: failed: the certificates in /nowhere/ca.pem cannot be read", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_HTTP_behind_https_is_said_so()
    {
        var (healthy, lines) = await HealthCheckTests.CheckAsync(
            HealthCheckTests.Options(new Uri($"https://127.0.0.1:{demo.Url.Port}")));
        Assert.False(healthy);
        Assert.All(
            lines[3..6],
            line => Assert.Contains($"no TLS connection to 127.0.0.1:{demo.Url.Port}", line, StringComparison.Ordinal));
    }
}
