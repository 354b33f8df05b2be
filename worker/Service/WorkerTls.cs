using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>Files with which a worker that somebody else starts serves TLS.</summary>
/// <param name="CertificateFile">PEM, the worker's own certificate first, then those between it and its authority.</param>
/// <param name="KeyFile">PEM, the key of the first certificate.</param>
/// <param name="ClientCaFile">PEM, authorities of callers; null when callers need no certificate.</param>
sealed record WorkerTls(string CertificateFile, string KeyFile, string? ClientCaFile)
{
    /// <summary>Reads the files.</summary>
    /// <returns>Null when they cannot be used, with the reason in <paramref name="error"/>.</returns>
    public HttpsConnectionAdapterOptions? Load(out string error)
    {
        error = "";
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(CertificateFile);
            using var fromPem = X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);
            var options = new HttpsConnectionAdapterOptions
            {
                // Windows serves only keys that were imported.
                ServerCertificate = X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null),
                ServerCertificateChain = chain,
            };
            if (ClientCaFile is not null)
                RequireClients(options, ClientCaFile);
            return options;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            error = $"The certificates of --tls-cert, --tls-key and --tls-client-ca cannot be used: {e.Message}";
            return null;
        }
    }

    static void RequireClients(HttpsConnectionAdapterOptions options, string caFile)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(caFile);
        if (authorities.Count == 0)
            throw new CryptographicException($"{caFile} holds no certificate.");
        options.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        options.ClientCertificateValidation = (certificate, _, _) =>
        {
            using var check = new X509Chain();
            check.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            check.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            check.ChainPolicy.CustomTrustStore.AddRange(authorities);
            return check.Build(certificate);
        };
    }
}
