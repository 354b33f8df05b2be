using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.OAuth;

/// <summary>Finds the authorization server of a gateway: what it says when it refuses a request without a token leads to the
/// metadata of
/// the resource (RFC 9728), and that to the metadata of the server (RFC 8414, or OpenID Connect Discovery).</summary>
static partial class OAuthDiscovery
{
    const string Resource = "/.well-known/oauth-protected-resource";
    const string Server = "/.well-known/oauth-authorization-server";
    const string OpenId = "/.well-known/openid-configuration";

    /// <summary>Finds it.</summary>
    /// <param name="http">How documents are asked for.</param>
    /// <param name="endpoint">The MCP endpoint of the gateway.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OAuthException">It cannot be found.</exception>
    public static async Task<AuthorizationServer> FindAsync(OAuthHttp http, Uri endpoint, CancellationToken cancellation)
    {
        var (named, scope) = await ChallengeAsync(http, endpoint, cancellation);
        Uri[] places = named is not null
            ? [named]
            : [At(endpoint, Resource + endpoint.AbsolutePath.TrimEnd('/')), At(endpoint, Resource)];
        using var resource = await FirstAsync(http, places, cancellation)
            ?? throw new OAuthException(
                $"{OAuthHttp.Show(endpoint)} names no authorization server. Name its token endpoint with --oauth-token-url.");
        var root = resource.RootElement;
        var issuer = root.TryGetProperty("authorization_servers", out var servers) && servers.ValueKind == JsonValueKind.Array
            ? servers.EnumerateArray().Select(TextOf).FirstOrDefault(text => text is not null)
            : null;
        if (issuer is null || !Uri.TryCreate(issuer, UriKind.Absolute, out var server))
            throw new OAuthException("The metadata of the gateway names no authorization server. Name its token endpoint with --oauth-token-url.");
        using var metadata = await FirstAsync(http, MetadataOf(server), cancellation)
            ?? throw new OAuthException($"{OAuthHttp.Show(server)} has no metadata. Name its token endpoint with --oauth-token-url.");
        scope ??= root.TryGetProperty("scopes_supported", out var scopes) && scopes.ValueKind == JsonValueKind.Array
            ? string.Join(' ', scopes.EnumerateArray().Select(TextOf).OfType<string>())
            : null;
        return Read(metadata.RootElement, issuer, Member(root, "resource"), string.IsNullOrEmpty(scope) ? null : scope);
    }

    /// <summary>Where the metadata of a server may be (MCP, basic/authorization, "Authorization Server Metadata Discovery").</summary>
    public static IReadOnlyList<Uri> MetadataOf(Uri issuer)
    {
        var path = issuer.AbsolutePath.TrimEnd('/');
        return path.Length == 0
            ? [At(issuer, Server), At(issuer, OpenId)]
            : [At(issuer, Server + path), At(issuer, OpenId + path), At(issuer, path + OpenId)];
    }

    static AuthorizationServer Read(JsonElement metadata, string issuer, string? resource, string? scope)
    {
        // Another issuer's metadata would send the secret elsewhere (RFC 8414, section 3.3).
        if (Member(metadata, "issuer") is not { } own || own.TrimEnd('/') != issuer.TrimEnd('/'))
            throw new OAuthException($"The metadata of the authorization server {issuer} is that of another issuer. Nothing was sent to it.");
        if (!Uri.TryCreate(Member(metadata, "token_endpoint"), UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
            throw new OAuthException($"The metadata of the authorization server {issuer} names no token endpoint.");
        if (endpoint.Scheme == Uri.UriSchemeHttp && !GatewayAddress.IsLoopback(endpoint))
            throw new OAuthException($"The token endpoint {OAuthHttp.Show(endpoint)} would get the secret unencrypted. Nothing was sent to it.");
        var methods = metadata.TryGetProperty("token_endpoint_auth_methods_supported", out var known) && known.ValueKind == JsonValueKind.Array
            ? known.EnumerateArray().Select(TextOf).OfType<string>().ToList()
            : [];
        return new AuthorizationServer(
            endpoint, issuer, resource, scope, !methods.Contains("client_secret_post") || methods.Contains("client_secret_basic"));
    }

    // Whatever the gateway makes of the request, it is refused before anything is done.
    static async Task<(Uri? Metadata, string? Scope)> ChallengeAsync(OAuthHttp http, Uri endpoint, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        using var response = await http.SendAsync(request, cancellation);
        var challenge = response.Headers.TryGetValues("WWW-Authenticate", out var values) ? string.Join(", ", values) : "";
        var metadata = MetadataParameter().Match(challenge) is { Success: true } found
            && Uri.TryCreate(found.Groups[1].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? new Uri(found.Groups[1].Value)
                : null;
        return (metadata, ScopeParameter().Match(challenge) is { Success: true } scope ? scope.Groups[1].Value : null);
    }

    static async Task<JsonDocument?> FirstAsync(OAuthHttp http, IReadOnlyList<Uri> places, CancellationToken cancellation)
    {
        foreach (var place in places)
        {
            if (await http.GetJsonAsync(place, cancellation) is { } found)
                return found;
        }
        return null;
    }

    static Uri At(Uri origin, string path) => new(new Uri(origin.GetLeftPart(UriPartial.Authority)), path);

    static string? Member(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? TextOf(value) : null;

    static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex("resource_metadata=\"([^\"]+)\"", RegexOptions.IgnoreCase)]
    private static partial Regex MetadataParameter();

    [GeneratedRegex("\\bscope=\"([^\"]+)\"", RegexOptions.IgnoreCase)]
    private static partial Regex ScopeParameter();
}
