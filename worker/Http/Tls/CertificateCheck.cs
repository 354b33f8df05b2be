using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AgentGatewayPerf.Worker.Http.Tls;

/// <summary>Checks the certificates of a server as the runtime's TLS does, and says the same about them. What was accepted once
/// is known again, so that connecting costs no more than the handshake.</summary>
/// <param name="options">What the certificates have to be.</param>
sealed class CertificateCheck(SslClientAuthenticationOptions options)
{
    const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    // Replaced as a whole: several threads may look at it.
    volatile IReadOnlyList<byte[]> _accepted = [];

    /// <summary>Why certificates are not accepted; null where they are.</summary>
    /// <param name="chain">As the server sent them, its own first.</param>
    public string? Problem(IReadOnlyList<byte[]> chain)
    {
        if (chain.Count == 0)
            return "the server has no certificate";
        // Whoever wants to be asked accepts whatever there is: --insecure.
        if (options.RemoteCertificateValidationCallback is not null || IsKnown(chain))
            return null;
        List<X509Certificate2> certificates = [];
        try
        {
            foreach (var bytes in chain)
                certificates.Add(X509CertificateLoader.LoadCertificate(bytes));
            if (Find(certificates) is { } problem)
                return problem;
        }
        catch (CryptographicException e)
        {
            return $"the certificate of the server cannot be read ({e.Message})";
        }
        finally
        {
            certificates.ForEach(certificate => certificate.Dispose());
        }
        _accepted = chain;
        return null;
    }

    string? Find(List<X509Certificate2> certificates)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy = options.CertificateChainPolicy?.Clone()
            ?? new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (chain.ChainPolicy.ApplicationPolicy.Count == 0)
            chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.ExtraStore.AddRange(certificates.Skip(1).ToArray());
        if (!chain.Build(certificates[0]))
        {
            var status = string.Join(", ", chain.ChainStatus.Select(one => one.Status));
            return $"The remote certificate is invalid because of errors in the certificate chain: {status}";
        }
        return certificates[0].MatchesHostname(options.TargetHost!)
            ? null
            : "The remote certificate is invalid according to the validation procedure: "
                + nameof(SslPolicyErrors.RemoteCertificateNameMismatch);
    }

    bool IsKnown(IReadOnlyList<byte[]> chain)
    {
        var accepted = _accepted;
        if (accepted.Count != chain.Count)
            return false;
        for (var i = 0; i < chain.Count; i++)
        {
            if (!accepted[i].AsSpan().SequenceEqual(chain[i]))
                return false;
        }
        return true;
    }
}
