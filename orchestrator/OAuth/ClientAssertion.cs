using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace AgentGatewayPerf.OAuth;

/// <summary>A signed JWT by which a client authenticates itself (RFC 7523, section 2.2).</summary>
static class ClientAssertion
{
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Signs one.</summary>
    /// <param name="keyPem">EC P-256 (ES256) or RSA (RS256).</param>
    /// <param name="clientId">Issuer and subject.</param>
    /// <param name="audience">The authorization server.</param>
    /// <param name="now">The present.</param>
    /// <exception cref="OAuthException">The key cannot be used.</exception>
    public static string Sign(string keyPem, string clientId, string audience, DateTimeOffset now)
    {
        var claims = new JsonObject
        {
            ["iss"] = clientId,
            ["sub"] = clientId,
            ["aud"] = audience,
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.Add(Lifetime).ToUnixTimeSeconds(),
        };
        return TrySignByEc(keyPem, claims) ?? TrySignByRsa(keyPem, claims)
            ?? throw new OAuthException("The key of --oauth-key-file is neither EC P-256 nor RSA, or is encrypted.");
    }

    static string? TrySignByEc(string keyPem, JsonObject claims)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(keyPem);
            return key.KeySize == 256 ? Jwt("ES256", claims, text => key.SignData(text, HashAlgorithmName.SHA256)) : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    static string? TrySignByRsa(string keyPem, JsonObject claims)
    {
        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(keyPem);
            return Jwt("RS256", claims, text => key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    static string Jwt(string algorithm, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" };
        var text = $"{Encode(header)}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
