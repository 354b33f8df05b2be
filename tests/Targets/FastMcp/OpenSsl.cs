using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AgentGatewayPerf.Targets.FastMcp;

/// <summary>As much of OpenSSL 3 as a server on non-blocking descriptors needs; .NET's own stream over it would cost more than
/// the clients that are measured.</summary>
static unsafe partial class OpenSsl
{
    public const int WantRead = 2;
    public const int WantWrite = 3;

    const string Library = "libssl.so.3";
    const int EllipticCurveKey = 408;
    const int ControlMode = 33;
    const int ControlReadAhead = 41;
    const int PartialAndMovingWrites = 1 | 2;
    const int AlpnChosen = 0;
    const int AlpnIgnored = 3;

    static readonly byte* Http11 = MakeHttp11();

    /// <summary>What all connections share: a certificate for localhost that nobody has signed, and HTTP/1.1.</summary>
    /// <param name="thumbprint">SHA-256 of the certificate, hexadecimal.</param>
    public static nint CreateContext(out string thumbprint)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);

        var context = NewContext(ServerMethod());
        var keyBytes = key.ExportECPrivateKey();
        if (UseCertificate(context, certificate.RawData.Length, certificate.RawData) != 1
            || UseKey(EllipticCurveKey, context, keyBytes, keyBytes.Length) != 1)
        {
            throw new InvalidOperationException("OpenSSL does not take the certificate.");
        }
        // Without it every record costs two reads: one for its header, one for the rest.
        ControlContext(context, ControlReadAhead, 1, 0);
        ControlContext(context, ControlMode, PartialAndMovingWrites, 0);
        OnSelectAlpn(context, &SelectAlpn, 0);
        return context;
    }

    [UnmanagedCallersOnly]
    static int SelectAlpn(nint ssl, byte** chosen, byte* chosenLength, byte* offered, uint offeredLength, nint argument)
    {
        var wanted = new ReadOnlySpan<byte>(Http11, 8);
        for (var at = 0; at < offeredLength; at += 1 + offered[at])
        {
            if (!new ReadOnlySpan<byte>(offered + at + 1, offered[at]).SequenceEqual(wanted))
                continue;
            *chosen = Http11;
            *chosenLength = 8;
            return AlpnChosen;
        }
        return AlpnIgnored;
    }

    static byte* MakeHttp11()
    {
        var bytes = (byte*)NativeMemory.Alloc(8);
        "http/1.1"u8.CopyTo(new Span<byte>(bytes, 8));
        return bytes;
    }

    [LibraryImport(Library, EntryPoint = "SSL_new")]
    public static partial nint New(nint context);

    [LibraryImport(Library, EntryPoint = "SSL_free")]
    public static partial void Free(nint ssl);

    [LibraryImport(Library, EntryPoint = "SSL_set_fd")]
    public static partial int SetDescriptor(nint ssl, int fd);

    [LibraryImport(Library, EntryPoint = "SSL_set_accept_state")]
    public static partial void SetAcceptState(nint ssl);

    [LibraryImport(Library, EntryPoint = "SSL_read")]
    public static partial int Read(nint ssl, byte* buffer, int length);

    [LibraryImport(Library, EntryPoint = "SSL_write")]
    public static partial int Write(nint ssl, byte* buffer, int length);

    [LibraryImport(Library, EntryPoint = "SSL_has_pending")]
    public static partial int HasPending(nint ssl);

    [LibraryImport(Library, EntryPoint = "SSL_get_error")]
    public static partial int GetError(nint ssl, int result);

    [LibraryImport("libcrypto.so.3", EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    [LibraryImport(Library, EntryPoint = "TLS_server_method")]
    private static partial nint ServerMethod();

    [LibraryImport(Library, EntryPoint = "SSL_CTX_new")]
    private static partial nint NewContext(nint method);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_ctrl")]
    private static partial nint ControlContext(nint context, int command, nint number, nint pointer);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_use_certificate_ASN1")]
    private static partial int UseCertificate(nint context, int length, byte[] der);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_use_PrivateKey_ASN1")]
    private static partial int UseKey(int type, nint context, byte[] der, nint length);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_alpn_select_cb")]
    private static partial void OnSelectAlpn(
        nint context, delegate* unmanaged<nint, byte**, byte*, byte*, uint, nint, int> callback, nint argument);
}
