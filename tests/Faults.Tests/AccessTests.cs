using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AgentGatewayPerf.Testing;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.Faults.Tests;

/// <summary>Who may use a worker, and for what.</summary>
public sealed class AccessTests
{
    [Fact]
    public async Task A_wrong_token_is_refused()
    {
        await using var worker = await StandaloneWorker.StartAsync();
        await using var server = FaultRun.McpServer();
        var result = await RunAsync(worker, server.Url, worker.Url, new string('0', 64));
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("refuses the token", result.Output, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_worker_that_is_told_its_gateway_takes_no_other()
    {
        await using var worker = await StandaloneWorker.StartAsync(["--gateway-url", "http://gateway.example.com"]);
        await using var server = FaultRun.McpServer();
        var result = await RunAsync(worker, server.Url, worker.Url);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("puts load on http://gateway.example.com and nothing else", result.Output, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("trusted")]
    [InlineData("mutual")]
    [InlineData("not trusted")]
    [InlineData("no client certificate")]
    public async Task A_worker_with_tls(string kind)
    {
        var folder = Directory.CreateTempSubdirectory("agentgateway-perf-tls-").FullName;
        try
        {
            var (ownCertificate, ownKey) = Write(folder, "worker");
            var (otherCertificate, otherKey) = Write(folder, "caller");
            var needsClient = kind is "mutual" or "no client certificate";
            await using var worker = await StandaloneWorker.StartAsync([
                "--tls-cert",
                ownCertificate,
                "--tls-key",
                ownKey,
                .. needsClient ? (string[])["--tls-client-ca", otherCertificate] : [],
            ]);
            await using var server = FaultRun.McpServer();
            var result = await RunAsync(
                worker, server.Url, worker.Url, worker.Token,
                [
                    "--worker-ca", kind == "not trusted" ? otherCertificate : ownCertificate,
                    .. kind == "mutual" ? (string[])["--worker-cert", otherCertificate, "--worker-key", otherKey] : [],
                ]);
            Assert.StartsWith("https://", worker.Url.ToString(), StringComparison.Ordinal);
            Assert.True(result.ExitCode == (kind is "trusted" or "mutual" ? 0 : 3), result.ToString());
            if (result.ExitCode != 0)
                Assert.Empty(server.Requests);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("--header", "X-A: b\r\nHost: evil", "such as line breaks")]
    [InlineData("--header", "Host: evil", "written by the load generator itself")]
    [InlineData("--header", "no colon", "takes 'Name: value'")]
    [InlineData("--header", "X A: b", "takes 'Name: value'")]
    [InlineData("--mcp-path", "/mcp\r\nX-A: b", "must be a path")]
    [InlineData("--auth-token", "a\nb", "a bearer token cannot have")]
    [InlineData("--gateway-url", "http://user:password@example.com", "must not hold credentials")]
    [InlineData("--concurrency", "1001", "--yes")]
    [InlineData("--duration", "61m", "--yes")]
    public async Task What_must_not_be_sent_is_refused_at_once(string flag, string value, string reason)
    {
        string[] gateway = flag == "--gateway-url" ? [] : ["--gateway-url", "http://203.0.113.1"];
        string[] enough = flag == "--concurrency" ? ["--num-requests", "5000"] : [];
        await using var orchestrator = OrchestratorProcess.Start(
            ["--local", .. gateway, flag, value, .. enough], worker: WorkerBinary.Jit);
        var result = await orchestrator.WaitAsync();
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("password", result.Error, StringComparison.Ordinal);
    }

    static async Task<OrchestratorResult> RunAsync(
        StandaloneWorker worker, Uri gateway, Uri url, string? token = null, params IEnumerable<string> args)
    {
        await using var orchestrator = OrchestratorProcess.Start(
            [
                "--gateway-url",
                gateway.ToString(),
                "--workers",
                url.GetLeftPart(UriPartial.Authority),
                "--pattern",
                "mcp:tools/list",
                "--num-requests",
                "20",
                "--concurrency",
                "2",
                .. args,
            ],
            new Dictionary<string, string?> { ["AGENTGATEWAY_PERF_TOKEN"] = token ?? worker.Token });
        return await orchestrator.WaitAsync();
    }

    static (string Certificate, string Key) Write(string folder, string name)
    {
        using var certificate = SelfSignedCertificate.Create();
        var (certificateFile, keyFile) = (Path.Combine(folder, name + ".pem"), Path.Combine(folder, name + ".key"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(keyFile, PemEncoding.WriteString("PRIVATE KEY", Exportable(key)));
        return (certificateFile, keyFile);
    }

    // A key that was imported may leave only encrypted.
    static byte[] Exportable(ECDsa key)
    {
        var parameters = new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1);
        using var open = ECDsa.Create();
        open.ImportEncryptedPkcs8PrivateKey("x", key.ExportEncryptedPkcs8PrivateKey("x", parameters), out _);
        return open.ExportPkcs8PrivateKey();
    }
}
