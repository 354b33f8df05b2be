using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.OAuth;

/// <summary>Gets bearer tokens by client credentials (RFC 6749, section 4.4; SEP-1046 of MCP): with the client's secret as HTTP
/// Basic or in
/// the body, or with a JWT signed by its key.</summary>
/// <param name="access">The client, and whom to trust.</param>
/// <param name="addresses">Where hosts are reached whatever their names resolve to.</param>
/// <param name="gateway">The MCP endpoint of the gateway, which says where tokens come from if the user does not.</param>
/// <param name="time">The clock.</param>
sealed class OAuthClient(AccessSection access, FixedAddresses addresses, Uri gateway, TimeProvider time) : IDisposable
{
    const string Assertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    readonly OAuthSettings _settings = access.OAuth!;
    readonly OAuthHttp _http = new(access, addresses);
    AuthorizationServer? _server;

    /// <summary>Gets a token.</summary>
    /// <exception cref="OAuthException">There is none; the message holds no secret.</exception>
    public async Task<OAuthToken> GetAsync(CancellationToken cancellation)
    {
        _server ??= _settings.TokenUrl is { } url
            ? new AuthorizationServer(url, url.ToString(), null, null, TakesBasic: true)
            : await OAuthDiscovery.FindAsync(_http, gateway, cancellation);
        using var request = Request(_server);
        using var response = await _http.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        using var json = OAuthHttp.Parse(text);
        if (!response.IsSuccessStatusCode)
            throw Refused(response, json, text);
        var token = json?.RootElement.TryGetProperty("access_token", out var value) == true && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new OAuthException($"The response of {OAuthHttp.Show(_server.TokenEndpoint)} holds no access_token.");
        return HeaderRules.IsBearerToken(token)
            ? new OAuthToken(token, LifetimeOf(json!.RootElement))
            : throw new OAuthException($"{OAuthHttp.Show(_server.TokenEndpoint)} gave a token that no header can hold.");
    }

    public void Dispose() => _http.Dispose();

    HttpRequestMessage Request(AuthorizationServer server)
    {
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
        if ((_settings.Scope ?? server.Scope) is { } scope)
            form["scope"] = scope;
        if (server.Resource is { } resource)
            form["resource"] = resource;
        var request = new HttpRequestMessage(HttpMethod.Post, server.TokenEndpoint);
        request.Headers.Accept.ParseAdd("application/json");
        if (_settings.KeyPem is { } key)
        {
            form["client_id"] = _settings.ClientId;
            form["client_assertion_type"] = Assertion;
            form["client_assertion"] = ClientAssertion.Sign(key, _settings.ClientId, server.Audience, time.GetUtcNow());
        }
        else if (server.TakesBasic)
        {
            // Both are encoded before they are joined (RFC 6749, section 2.3.1).
            var pair = $"{Uri.EscapeDataString(_settings.ClientId)}:{Uri.EscapeDataString(_settings.Secret!)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }
        else
        {
            form["client_id"] = _settings.ClientId;
            form["client_secret"] = _settings.Secret!;
        }
        request.Content = new FormUrlEncodedContent(form);
        return request;
    }

    OAuthException Refused(HttpResponseMessage response, JsonDocument? json, string text)
    {
        var error = json?.RootElement.TryGetProperty("error", out var code) == true ? code.ToString() : text;
        var description = json?.RootElement.TryGetProperty("error_description", out var words) == true ? $": {words}" : "";
        return new OAuthException(string.Create(
            CultureInfo.InvariantCulture,
            $"{OAuthHttp.Show(_server!.TokenEndpoint)} gives no token: HTTP {(int)response.StatusCode} {_http.Redact(error + description)}\n")
            + "Check --oauth-client-id, the secret or key, and --oauth-scope.");
    }

    static TimeSpan? LifetimeOf(JsonElement json) =>
        json.TryGetProperty("expires_in", out var seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetDouble(out var value)
            && value is > 0 and < int.MaxValue
                ? TimeSpan.FromSeconds(value)
                : null;
}
