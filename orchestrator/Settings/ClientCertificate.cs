using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Settings;

/// <summary>What is shown to a gateway that asks its callers for a certificate. The key is never to be written
/// anywhere.</summary>
/// <param name="CertificatePem">The certificate, and behind it those that lead to its authority.</param>
/// <param name="KeyPem">Its private key.</param>
sealed record ClientCertificate(string CertificatePem, string KeyPem)
{
    /// <summary>Reads the files of --cert and --key.</summary>
    /// <param name="certificateFile">PEM; may hold the key as well.</param>
    /// <param name="keyFile">PEM; null where the first file holds it.</param>
    /// <exception cref="UsageException">They cannot be used.</exception>
    public static ClientCertificate Read(string certificateFile, string? keyFile)
    {
        var certificate = ReadFile("--cert", certificateFile);
        var key = keyFile is null ? certificate : ReadFile("--key", keyFile);
        var from = keyFile is null ? $"--cert {certificateFile}" : $"--key {keyFile}";
        if (!certificate.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
            throw new UsageException($"--cert {certificateFile} holds no PEM certificate (-----BEGIN CERTIFICATE-----).");
        if (key.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new UsageException(
                $"{from} holds a key with a passphrase, which a worker could not ask for. Write it without one: openssl pkey -in FILE.");
        }
        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new UsageException(keyFile is null
                ? $"--cert {certificateFile} holds no private key: name the file of the key with --key."
                : $"--key {keyFile} holds no PEM private key (-----BEGIN PRIVATE KEY-----).");
        }
        try
        {
            using var both = X509Certificate2.CreateFromPem(certificate, key);
            if (DateTime.Now > both.NotAfter)
                throw new UsageException($"The certificate of --cert {certificateFile} expired at {both.NotAfter:yyyy-MM-dd HH:mm}.");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new UsageException($"--cert {certificateFile} and its key cannot be used: {e.Message}");
        }
        return new ClientCertificate(PemOf(certificate, "CERTIFICATE"), PemOf(key, "PRIVATE KEY"));
    }

    /// <summary>The certificate with its key, for connections of this program.</summary>
    public X509Certificate2 Load()
    {
        using var fromPem = X509Certificate2.CreateFromPem(CertificatePem, KeyPem);
        // Windows shows only certificates whose keys were imported.
        return X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null);
    }

    // A record prints all its members, and the key is one.
    public override string ToString() => nameof(ClientCertificate);

    // A file may hold both, and text between them; a worker gets what it needs.
    static string PemOf(string text, string label)
    {
        var blocks = new List<string>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label].EndsWith(label, StringComparison.Ordinal))
                blocks.Add(rest[fields.Location].ToString());
            rest = rest[fields.Location.End..];
        }
        return string.Join('\n', blocks);
    }

    static string ReadFile(string flag, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"{flag} {path} cannot be read: {e.Message}");
        }
    }
}
