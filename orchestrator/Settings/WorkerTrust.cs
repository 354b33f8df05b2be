using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Settings;

/// <summary>How workers that serve TLS are known, and what they are shown of us.</summary>
/// <param name="Authorities">Who must have signed a worker's certificate; null for those the system trusts.</param>
/// <param name="Own">Certificate to show to a worker that asks for one; null for none.</param>
sealed record WorkerTrust(X509Certificate2Collection? Authorities, X509Certificate2? Own)
{
    /// <summary>Reads the files that the flags name.</summary>
    /// <exception cref="UsageException">They cannot be used, or no worker of the run serves TLS.</exception>
    public static WorkerTrust? Read(
        string? authorities, string? certificate, string? key, IReadOnlyList<Uri> workers, List<string> warnings)
    {
        if (workers.Any(w => w.Scheme == Uri.UriSchemeHttp && !GatewayAddress.IsLoopback(w)))
        {
            warnings.Add("The tokens of the run and of the gateway travel unencrypted to workers with http addresses. "
                + "Give the workers --tls-cert and --tls-key, and name them with https:// in --workers.");
        }
        if ((certificate is null) != (key is null))
            throw new UsageException("--worker-cert and --worker-key belong together.");
        if (authorities is null && certificate is null)
            return null;
        if (workers.All(w => w.Scheme != Uri.UriSchemeHttps))
        {
            throw new UsageException(
                "--worker-ca and --worker-cert are for workers with https:// addresses in --workers, and there is none.");
        }
        return new WorkerTrust(
            Load("--worker-ca", authorities, ReadAuthorities),
            Load("--worker-cert", certificate, file => WithKey(file, key!)));
    }

    public SslClientAuthenticationOptions ForConnections()
    {
        var options = new SslClientAuthenticationOptions();
        if (Authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(Authorities);
        }
        if (Own is not null)
            options.ClientCertificates = [Own];
        return options;
    }

    static T? Load<T>(string flag, string? path, Func<string, T> load)
        where T : class
    {
        if (path is null)
            return null;
        try
        {
            return load(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new UsageException($"{flag} {path} cannot be used: {e.Message}");
        }
    }

    static X509Certificate2Collection ReadAuthorities(string path)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(path);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("it holds no PEM certificate.");
    }

    static X509Certificate2 WithKey(string certificate, string key)
    {
        using var fromPem = X509Certificate2.CreateFromPemFile(certificate, key);
        // Windows shows only certificates whose keys were imported.
        return X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null);
    }
}
