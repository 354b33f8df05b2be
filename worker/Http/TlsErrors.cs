using System.Globalization;
using System.Security.Authentication;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>What a user reads about TLS that failed: what the other side said, if it said anything.</summary>
static class TlsErrors
{
    /// <summary>Said of a server that answers a TLS handshake with something else.</summary>
    public const string NotSpoken = "the server does not speak TLS on this port; use http:// instead of https://";

    // Reasons of OpenSSL's errors from here on are alerts that the other side sent.
    const int FirstAlert = 1000;
    const int UnexpectedEnd = 0x126;

    /// <summary>Whether these are the first bytes of a TLS server: a handshake or an alert.</summary>
    public static bool StartsTls(ReadOnlySpan<byte> received) => received is [0x15 or 0x16, ..];

    /// <summary>Why a handshake failed.</summary>
    public static string OfHandshake(Exception e) =>
        Find(e)
        ?? (e is AuthenticationException ? (e.InnerException ?? e).Message : "the connection was closed during the handshake");

    /// <summary>Why TLS ended a connection; null where it was not TLS that did.</summary>
    public static string? Find(Exception e)
    {
        for (var next = e; next is not null; next = next.InnerException)
        {
            if (Read(next.Message) is { } reason)
                return reason;
        }
        return null;
    }

    /// <summary>Reads "error:0A00045C:SSL routines::tlsv13 alert certificate required".</summary>
    static string? Read(string message)
    {
        const string prefix = "error:";
        var at = message.IndexOf(prefix, StringComparison.Ordinal);
        if (at < 0)
            return null;
        var parts = message[(at + prefix.Length)..].Split(':');
        if (!uint.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            return null;
        var reason = (int)(code & 0xFFF);
        if (reason == UnexpectedEnd)
            return null;
        return reason >= FirstAlert
            ? $"the server refused with the alert \"{NameOf(reason - FirstAlert)}\""
            : parts[^1];
    }

    /// <summary>Names of RFC 8446, section 6, and of the registry of alerts.</summary>
    static string NameOf(int alert) => alert switch
    {
        10 => "unexpected message",
        20 => "bad record MAC",
        22 => "record overflow",
        40 => "handshake failure",
        42 => "bad certificate",
        43 => "unsupported certificate",
        44 => "certificate revoked",
        45 => "certificate expired",
        46 => "certificate unknown",
        47 => "illegal parameter",
        48 => "unknown CA",
        49 => "access denied",
        50 => "decode error",
        51 => "decrypt error",
        70 => "protocol version",
        71 => "insufficient security",
        80 => "internal error",
        86 => "inappropriate fallback",
        90 => "user canceled",
        109 => "missing extension",
        110 => "unsupported extension",
        112 => "unrecognized name",
        113 => "bad certificate status response",
        115 => "unknown PSK identity",
        116 => "certificate required",
        120 => "no application protocol",
        _ => alert.ToString(CultureInfo.InvariantCulture),
    };
}
