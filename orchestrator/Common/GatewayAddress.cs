using System.Net;
using System.Net.Sockets;

namespace AgentGatewayPerf.Common;

/// <summary>Reads and judges addresses of gateways and workers.</summary>
static class GatewayAddress
{
    public static Uri Default { get; } = new("http://localhost:3000");

    /// <summary>Reads an http or https address.</summary>
    /// <param name="text">What the user gave.</param>
    /// <param name="name">The flag or variable it came from, for the error.</param>
    /// <exception cref="UsageException">It is none, or holds credentials.</exception>
    public static Uri Parse(string text, string name)
    {
        if (HoldsCredentials(text))
        {
            throw new UsageException(
                $"{name} must not hold credentials. Give a bearer token by --auth-token or AGENTGATEWAY_AUTH_TOKEN instead.");
        }
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            throw new UsageException(Uri.TryCreate("http://" + text, UriKind.Absolute, out _) && text.Length > 0
                ? $"{name} needs a scheme: http://{text} or https://{text}."
                : $"{name} is not a valid URL: '{text}'. An example is http://localhost:3000.");
        }
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
            throw new UsageException($"{name} is not a valid URL: '{text}'. An example is http://localhost:3000.");
        if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            throw new UsageException($"{name} must start with http:// or https://, not {url.Scheme}://.");
        if (url.Query.Length > 0 || url.Fragment.Length > 0)
            throw new UsageException($"{name} must not hold a query or a fragment: paths go into --mcp-path and --a2a-path.");
        return url;
    }

    /// <summary>Whether an address leads to the machine that asks; so do "any address" and loopback written as IPv6.</summary>
    public static bool IsLoopback(Uri url)
    {
        var name = url.IdnHost.TrimEnd('.');
        if (AddressIn(name) is not { } address)
        {
            return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        }
        return IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
    }

    // Names that only the resolvers of a network or of a cluster know (RFC 6762, RFC 9476's .internal, Kubernetes' services).
    static readonly string[] PrivateEnds = [".local", ".internal", ".svc"];

    /// <summary>Whether a host is an address or a name that only a private network knows.</summary>
    public static bool IsPrivate(Uri url)
    {
        var name = url.IdnHost.TrimEnd('.');
        if (AddressIn(name) is not { } address)
        {
            return PrivateEnds.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase))
                || !name.Contains('.', StringComparison.Ordinal);
        }
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.IsIPv6SiteLocal;
        var bytes = address.GetAddressBytes();
        return bytes[0] == 10
            || (bytes[0] == 172 && bytes[1] is >= 16 and < 32)
            || (bytes[0] == 192 && bytes[1] == 168)
            || (bytes[0] == 169 && bytes[1] == 254)
            // Shared by the customers of a provider (RFC 6598); Tailscale's.
            || (bytes[0] == 100 && bytes[1] is >= 64 and < 128);
    }

    // One of IPv4 that is written as IPv6 is what it stands for.
    static IPAddress? AddressIn(string host) =>
        !IPAddress.TryParse(host, out var address) ? null : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>As people write it: without the slash at the end.</summary>
    public static string Format(Uri url)
    {
        var text = url.GetLeftPart(UriPartial.Path).TrimEnd('/');
        var zone = url.DnsSafeHost.IndexOf('%', StringComparison.Ordinal);
        if (zone < 0)
            return text;
        // The zone of an IPv6 address, which the runtime leaves out, is written after "%25" (RFC 6874).
        var name = url.DnsSafeHost[(zone + 1)..];
        if (name.StartsWith("25", StringComparison.Ordinal) && name.Length > 2)
            name = name[2..];
        return text.Replace("]", $"%25{name}]", StringComparison.Ordinal);
    }

    /// <summary>Whether an address names a user, with or without a password.</summary>
    public static bool HoldsCredentials(string text)
    {
        var start = text.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0;
        var end = text.AsSpan(start).IndexOfAny('/', '?', '#');
        return (end < 0 ? text.AsSpan(start) : text.AsSpan(start, end)).Contains('@');
    }
}
