using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Where an agent says it can be reached, and how it is spoken to there.</summary>
/// <param name="Url">As the card has it.</param>
/// <param name="Binding">"JSONRPC", "GRPC", "HTTP+JSON"; empty where the card does not say.</param>
/// <param name="Version">"1.0", "0.3"; empty where the card does not say.</param>
/// <param name="Tenant">The tenant that requests are for; empty for none.</param>
readonly record struct AgentInterface(string Url, string Binding, string Version, string Tenant = "")
{
    /// <summary>The binding, JSON-RPC where the card does not say; null for one that is not spoken.</summary>
    public A2aBindingKind? Kind =>
        Binding.Length == 0 || Binding.Equals("JSONRPC", StringComparison.OrdinalIgnoreCase) ? A2aBindingKind.JsonRpc
        : Binding.Equals("HTTP+JSON", StringComparison.OrdinalIgnoreCase) ? A2aBindingKind.Rest
        : Binding.Equals("GRPC", StringComparison.OrdinalIgnoreCase) ? A2aBindingKind.Grpc
        : null;

    /// <summary>Whole path of the endpoint; null where the URL is none.</summary>
    public string? Path => Uri.TryCreate(Url, UriKind.Absolute, out var url) ? url.PathAndQuery : null;

    /// <summary>Whether the card says that it speaks 1.0.</summary>
    public bool IsOf10 => Version.StartsWith("1.", StringComparison.Ordinal);

    /// <summary>Whether it leads to a server.</summary>
    /// <param name="server">Scheme, host and port.</param>
    /// <param name="anyGrpcPort">Whether gRPC may have a port of its own.</param>
    public bool LeadsTo(Uri server, bool anyGrpcPort)
    {
        var isGrpc = Kind == A2aBindingKind.Grpc;
        var url = isGrpc ? GrpcUrl(server) : Uri.TryCreate(Url, UriKind.Absolute, out var given) ? given : null;
        return url is not null
            && ((isGrpc && anyGrpcPort) || (url.Scheme == server.Scheme && url.Port == server.Port))
            && (url.IdnHost.Equals(server.IdnHost, StringComparison.OrdinalIgnoreCase) || (url.IsLoopback && server.IsLoopback));
    }

    /// <summary>Where gRPC is spoken, as http or https; null where the card's text names no place. Cards give a URL, or a host
    /// and a port as gRPC's clients take them.</summary>
    /// <param name="server">Decides between http and https where the card does not.</param>
    public Uri? GrpcUrl(Uri server)
    {
        var text = Url.StartsWith("dns:///", StringComparison.Ordinal) ? Url["dns:///".Length..] : Url;
        var isUrl = text.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(isUrl ? text : $"{server.Scheme}://{text}", UriKind.Absolute, out var url))
            return null;
        var scheme = url.Scheme switch
        {
            "grpc" => Uri.UriSchemeHttp,
            "grpcs" => Uri.UriSchemeHttps,
            var other => other,
        };
        // A URI of an unknown scheme has no default port.
        return scheme is not ("http" or "https") || (scheme != url.Scheme && url.IsDefaultPort) ? null
            : new UriBuilder(url) { Scheme = scheme, Port = url.Port }.Uri;
    }
}
