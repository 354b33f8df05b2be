using System.Text;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>TLS by the system's OpenSSL and by the runtime: the same is accepted, and the same is said of what is not.</summary>
public sealed class TlsTests
{
    static readonly Dictionary<string, string?> Portable = new() { ["AGENTGATEWAY_PERF_TLS"] = "portable" };

    [Theory]
    [InlineData("insecure", null)]
    [InlineData("trusted", null)]
    [InlineData("untrusted", "UntrustedRoot")]
    [InlineData("another name", "RemoteCertificateNameMismatch")]
    [InlineData("another authority", "certificate chain")]
    [InlineData("without HTTP/2", "does not offer HTTP/2")]
    public async Task Certificates(string kind, string? says)
    {
        using var certificate = SelfSignedCertificate.Create(kind == "another name" ? "gateway.test" : null);
        using var other = SelfSignedCertificate.Create();
        await using var gateway = ScriptedServer.Start(
            new McpScript().Answer, new ScriptedServerOptions { Certificate = certificate });
        using var authority = new TemporaryFile(".pem");
        await File.WriteAllTextAsync(
            authority.Path, (kind == "another authority" ? other : certificate).ExportCertificatePem(),
            TestContext.Current.CancellationToken);
        string[] flags = kind switch
        {
            "insecure" => ["--insecure"],
            "untrusted" => [],
            "without HTTP/2" => ["--insecure", "--http2"],
            _ => ["--ca-file", authority.Path],
        };
        string[] args =
        [
            "--local", "--gateway-url", gateway.Url.ToString(), "--pattern", "mcp:tools/call", "--num-requests", "20",
            "--concurrency", "3", .. flags,
        ];
        var own = await LoadRun.WithAsync(args);
        var portable = await LoadRun.WithAsync(args, Portable);
        if (says is null)
        {
            own.AssertAllWell(20);
            portable.AssertAllWell(20);
            return;
        }
        Assert.True(own.ExitCode == 1, own.Process.ToString());
        Assert.Contains(says, own.Report);
        Assert.Equal(
            portable.Results.Only.Faults.Select(fault => fault.Message), own.Results.Only.Faults.Select(fault => fault.Message));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bodies_of_many_records(bool portable)
    {
        using var certificate = SelfSignedCertificate.Create();
        var text = new string('x', 100_000);
        await using var gateway = ScriptedServer.Start(
            request => request.RpcMethod == "tools/call"
                ? Reply.Json(
                    $$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"result":{"content":[{"type":"text","text":"{{{text}}}"}]}}""")
                : new McpScript().Answer(request),
            new ScriptedServerOptions { Certificate = certificate });
        var run = await LoadRun.WithAsync(
            [
                "--local", "--gateway-url", gateway.Url.ToString(), "--insecure", "--pattern", "mcp:tools/call",
                "--tool-args", $$"""{"message":"{{text}}"}""", "--num-requests", "20", "--concurrency", "3",
            ],
            portable ? Portable : null);
        run.AssertAllWell(20);
        Assert.All(
            gateway.Requests.Where(request => request.RpcMethod == "tools/call"),
            request => Assert.Contains(text, Encoding.UTF8.GetString(request.Body.Span), StringComparison.Ordinal));
    }
}
