using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Settings;

/// <summary>Where hosts are reached whatever their names resolve to, for a gateway that routes by host name. Host header, SNI and
/// the name of the certificate stay those of the URL.</summary>
sealed partial record FixedAddresses
{
    readonly IReadOnlyList<(string Host, int Port, IPAddress Address)> _all;

    FixedAddresses(IReadOnlyList<(string Host, int Port, IPAddress Address)> all) => _all = all;

    /// <summary>All names are resolved.</summary>
    public static FixedAddresses None { get; } = new([]);

    /// <summary>Every one as host:port:address.</summary>
    public IReadOnlyList<string> Texts =>
        [.. _all.Select(one => $"{Bracketed(one.Host)}:{one.Port}:{Bracketed(one.Address.ToString())}")];

    /// <summary>Reads values of HOST:PORT:ADDRESS.</summary>
    /// <exception cref="UsageException">One is none, or two are of the same host and port.</exception>
    public static FixedAddresses Parse(string flag, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
            return None;
        var all = texts.Select(text => Parse(text) ?? throw new UsageException(
            $"{flag} takes HOST:PORT:ADDRESS, such as gw.example.com:443:10.0.0.5 or gw.example.com:443:[fd00::5], not '{text}'."))
            .ToList();
        var twice = all.GroupBy(one => (one.Host, one.Port)).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? new(all)
            : throw new UsageException($"{flag} gives {twice.Key.Host}:{twice.Key.Port} two addresses: leave one out.");
    }

    /// <summary>The address for a URL; null where its name is resolved.</summary>
    public IPAddress? Of(Uri url) => Of(url.IdnHost, url.Port);

    /// <summary>The URL with the address for its name: where it leads to.</summary>
    public Uri PlaceOf(Uri url) =>
        Of(url) is { } address ? new UriBuilder(url) { Host = Bracketed(address.ToString()) }.Uri : url;

    /// <summary>The first one that none of some URLs meets; null where all are of use.</summary>
    public string? Unused(IEnumerable<Uri> urls)
    {
        var met = urls.Select(url => (Normal(url.IdnHost), url.Port)).ToHashSet();
        var unused = _all.Index().Where(one => !met.Contains((one.Item.Host, one.Item.Port))).Select(one => Texts[one.Index]);
        return unused.FirstOrDefault();
    }

    /// <summary>Makes a client of HTTP connect to these addresses.</summary>
    public SocketsHttpHandler Apply(SocketsHttpHandler handler)
    {
        if (_all.Count > 0)
            handler.ConnectCallback = async (context, cancellation) => await ConnectAsync(context.DnsEndPoint, cancellation);
        return handler;
    }

    async Task<Stream> ConnectAsync(DnsEndPoint place, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            EndPoint at = Of(place.Host, place.Port) is { } address ? new IPEndPoint(address, place.Port) : place;
            await socket.ConnectAsync(at, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    IPAddress? Of(string host, int port)
    {
        var name = Normal(host);
        return _all.FirstOrDefault(one => one.Host == name && one.Port == port).Address;
    }

    static (string Host, int Port, IPAddress Address)? Parse(string text)
    {
        if (Form().Match(text) is not { Success: true } match
            || !int.TryParse(match.Groups[2].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is 0 or > ushort.MaxValue
            || !Uri.TryCreate($"http://{match.Groups[1].Value}:{port}", UriKind.Absolute, out var url)
            || url.HostNameType == UriHostNameType.Unknown)
        {
            return null;
        }
        var (inBrackets, bare) = (match.Groups[3].Value, match.Groups[4].Value);
        var isAddress = IPAddress.TryParse(inBrackets.Length > 0 ? inBrackets : bare, out var address);
        // Shorter forms of IPv4, such as 10.5, are read in more than one way.
        var isWhole = isAddress && (inBrackets.Length > 0
            ? address!.AddressFamily == AddressFamily.InterNetworkV6
            : address!.ToString() == bare);
        return isWhole ? (Normal(url.IdnHost), port, address!) : null;
    }

    static string Normal(string host) => host.TrimEnd('.').ToLowerInvariant();

    static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;

    [GeneratedRegex(@"^(\[[^\[\]]+\]|[^:\[\]/@\s]+):(\d+):(?:\[([^\[\]]+)\]|([\d.]+))$")]
    private static partial Regex Form();
}
