using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AgentGatewayPerf.Worker.Http.Tls;

/// <summary>Gives OpenSSL the certificate to show to a server that asks for one, its key, and the certificates that lead to its
/// authority.</summary>
static unsafe class OpenSslClientCertificate
{
    const int AddChainCertificate = 14;

    /// <summary>Gives them to a context.</summary>
    /// <returns>Whether OpenSSL took them all.</returns>
    public static bool TrySet(nint context, SslStreamCertificateContext certificate)
    {
        var own = certificate.TargetCertificate.RawDataMemory.Span;
        fixed (byte* at = own)
        {
            if (OpenSsl.UseCertificate(context, own.Length, at) != 1)
                return false;
        }
        return TrySetKey(context, certificate.TargetCertificate)
            && certificate.IntermediateCertificates.All(intermediate => TryAdd(context, intermediate.RawDataMemory.Span));
    }

    static bool TrySetKey(nint context, X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm? managed =
            (AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey() ?? certificate.GetRSAPrivateKey();
        if (managed is null)
            return false;
        var bytes = managed.ExportPkcs8PrivateKey();
        fixed (byte* start = bytes)
        {
            var at = start;
            var key = OpenSsl.ReadKey(0, ref at, bytes.Length);
            // The context keeps a reference of its own.
            var isTaken = key != 0 && OpenSsl.UseKey(context, key) == 1;
            OpenSsl.FreeKey(key);
            CryptographicOperations.ZeroMemory(bytes);
            return isTaken;
        }
    }

    static bool TryAdd(nint context, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var at = start;
            var certificate = OpenSsl.ReadCertificate(0, ref at, bytes.Length);
            // The context owns it from here on.
            return certificate != 0 && OpenSsl.ContextControl(context, AddChainCertificate, 0, certificate) == 1;
        }
    }
}
