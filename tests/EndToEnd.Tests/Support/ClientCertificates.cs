using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AgentGatewayPerf.EndToEnd.Tests.Support;

/// <summary>An authority, one below it, and a client's certificate that the lower one signed: "client" in files, as people have
/// them.</summary>
sealed class ClientCertificates : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agentgateway-perf-certificates-");

    /// <param name="rsa">Whether the client's key is of RSA; else it is of the curve P-256.</param>
    public ClientCertificates(bool rsa = false)
    {
        var now = DateTimeOffset.UtcNow;
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Request("root", rootKey, isAuthority: true).CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var middleOnly = Request("middle", middleKey, isAuthority: true)
            .Create(root, now.AddDays(-1), now.AddDays(2), [1]);
        using var middle = middleOnly.CopyWithPrivateKey(middleKey);
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var client = Request("client", key, isAuthority: false).Create(
            middle.SubjectName, X509SignatureGenerator.CreateForECDsa(middleKey), now.AddDays(-1), now.AddDays(2), [2]);
        AuthorityPem = root.ExportCertificatePem();
        Authority = Write("authority.pem", AuthorityPem);
        var chain = client.ExportCertificatePem() + "\n" + middle.ExportCertificatePem() + "\n";
        Certificate = Write("client.pem", chain);
        Key = Write("client.key", key.ExportPkcs8PrivateKeyPem());
        Both = Write("both.pem", "some words before\n" + key.ExportPkcs8PrivateKeyPem() + "\n" + chain);
    }

    /// <summary>The authority that a server has to trust.</summary>
    public string AuthorityPem { get; }

    /// <summary>The same in a file.</summary>
    public string Authority { get; }

    /// <summary>File of the client's certificate and the one of the lower authority.</summary>
    public string Certificate { get; }

    /// <summary>File of its key.</summary>
    public string Key { get; }

    /// <summary>File of all that.</summary>
    public string Both { get; }

    /// <summary>A file of the folder.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes a file beside the others.</summary>
    public string Write(string name, string text)
    {
        var path = PathOf(name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    static CertificateRequest Request(string name, AsymmetricAlgorithm key, bool isAuthority)
    {
        var request = key is RSA rsa
            ? new CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={name}", (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        return request;
    }
}
