using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using AgentGatewayPerf.Testing;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.Worker.Tests.Http;

/// <summary>The TLS server of the program openssl, which says why it refuses a client.</summary>
sealed class OpenSslServer : IAsyncDisposable
{
    readonly ChildProcess _process;
    readonly DirectoryInfo _folder;

    OpenSslServer(ChildProcess process, DirectoryInfo folder, string url)
    {
        _process = process;
        _folder = folder;
        Url = url;
    }

    public string Url { get; }

    /// <summary>Starts it with a certificate that nobody trusts.</summary>
    /// <param name="options">Further options of s_server.</param>
    public static async Task<OpenSslServer> StartAsync(params string[] options)
    {
        var folder = Directory.CreateTempSubdirectory("openssl-server");
        using var certificate = SelfSignedCertificate.Create();
        var file = Path.Combine(folder.FullName, "server.pem");
        using var key = certificate.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{LoopbackPort.Unused()}");
        var process = ChildProcess.Start(
            "openssl", ["s_server", "-accept", address, "-cert", file, "-key", file, "-www", .. options]);
        await process.WaitForOutputAsync(line => line.StartsWith("ACCEPT", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        return new OpenSslServer(process, folder, $"https://{address}");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
