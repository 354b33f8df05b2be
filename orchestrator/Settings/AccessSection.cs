using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>How the gateway and this program trust each other.</summary>
sealed record AccessSection
{
    /// <summary>The gateway's bearer token. Never to be written anywhere.</summary>
    public string? AuthToken { get; init; }

    /// <summary>A bearer token for every virtual user; null where all have the same, or none.</summary>
    public UserTokens? Tokens { get; init; }

    /// <summary>How to get a bearer token; null where one is given, or none is needed.</summary>
    public OAuthSettings? OAuth { get; init; }

    /// <summary>Whether to accept any certificate of the gateway.</summary>
    public bool Insecure { get; init; }

    /// <summary>File of the certificates below; null for none.</summary>
    public string? CaFile { get; init; }

    /// <summary>Certificates to trust instead of the system's.</summary>
    public string? CaPem { get; init; }

    /// <summary>What is shown to a gateway that asks for a certificate; null for nothing.</summary>
    public ClientCertificate? Certificate { get; init; }

    /// <summary>Whether connections may resume TLS sessions of earlier ones.</summary>
    public bool TlsResume { get; init; }

    /// <summary>Writes this section into the target of an assignment, but for the token, which has ways of its own.</summary>
    public void Fill(Target target)
    {
        target.Insecure = Insecure;
        target.CaPem = CaPem ?? "";
        target.ClientCertificatePem = Certificate?.CertificatePem ?? "";
        target.ClientKeyPem = Certificate?.KeyPem ?? "";
        target.TlsResume = TlsResume;
    }

    /// <summary>Adds what the results file says of this section.</summary>
    public void Describe(JsonObject configuration, bool hasAuthToken)
    {
        configuration["has_auth_token"] = hasAuthToken;
        configuration["user_tokens"] = Tokens?.Count;
        configuration["insecure"] = Insecure;
        configuration["own_ca"] = CaPem is not null;
        configuration["client_certificate"] = Certificate is not null;
        configuration["tls_resume"] = TlsResume;
    }

    // A record prints all its members, and the token is one.
    public override string ToString() => nameof(AccessSection);

    /// <summary>The flags of this section.</summary>
    public sealed class Flags
    {
        const string TokenVariable = "AGENTGATEWAY_AUTH_TOKEN";
        const string SecretVariable = "AGENTGATEWAY_PERF_OAUTH_SECRET";

        public Option<string?> AuthToken { get; } = Flag.Text("--auth-token", "TOKEN",
            $"Bearer token for the gateway; the variable {TokenVariable} or @FILE keeps it out of the process list");

        public Option<string?> TokensFile { get; } = Flag.Text("--tokens-file", "FILE",
            "Bearer tokens, one in each line, or - for standard input: every virtual user has the next one for itself");

        public Option<bool> Insecure { get; } = Flag.Switch("--insecure", "Accept any TLS certificate of the gateway");

        public Option<string?> CaFile { get; } =
            Flag.Text("--ca-file", "FILE", "PEM certificates to trust instead of the system's");

        public Option<string?> Cert { get; } = Flag.Text("--cert", "FILE",
            "PEM certificate to show to a gateway that asks for one (mutual TLS)");

        public Option<string?> Key { get; } =
            Flag.Text("--key", "FILE", "PEM private key of --cert, without a passphrase", "the file of --cert");

        public Option<bool> TlsResume { get; } = Flag.Switch("--tls-resume",
            "New connections may resume TLS sessions, as clients that come back do; else each makes a full handshake");

        public Option<string?> OAuthClientId { get; } = Flag.Text("--oauth-client-id", "ID",
            $"Get bearer tokens by OAuth client credentials; the secret is read from {SecretVariable}");

        public Option<string?> OAuthTokenUrl { get; } = Flag.Text("--oauth-token-url", "URL",
            "Token endpoint of the authorization server", "what the gateway names when it refuses a request without a token");

        public Option<string?> OAuthScope { get; } =
            Flag.Text("--oauth-scope", "SCOPES", "Scopes to ask for, with spaces between", "those that the gateway names");

        public Option<string?> OAuthKeyFile { get; } = Flag.Text("--oauth-key-file", "FILE",
            "PEM private key (EC P-256 or RSA) that signs a JWT instead of the secret");

        public IReadOnlyList<Option> All =>
        [
            AuthToken, TokensFile, OAuthClientId, OAuthTokenUrl, OAuthScope, OAuthKeyFile, Insecure, CaFile, Cert, Key, TlsResume,
        ];

        public IReadOnlyList<Exclusion> Exclusions =>
        [
            new(Insecure, CaFile, "--insecure and --ca-file exclude each other: with the first no certificate is checked."),
            new(AuthToken, OAuthClientId, "--auth-token and --oauth-client-id exclude each other: a token is given, or got."),
            new(AuthToken, TokensFile, "--auth-token and --tokens-file exclude each other: virtual users have the same token, or one each."),
            new(
                TokensFile, OAuthClientId,
                "--tokens-file and --oauth-client-id exclude each other: the tokens of the file are given, one is got by OAuth."),
        ];

        /// <exception cref="UsageException">Something cannot be done as asked.</exception>
        public AccessSection Read(FlagValues values, Func<string, string?> environment) => new()
        {
            OAuth = ReadOAuth(values, environment),
            Tokens = values.Of(TokensFile) is { } file ? UserTokens.Read(TokensFile.Name, file) : null,
            AuthToken = values.Has(OAuthClientId) || values.Has(TokensFile) ? null : ReadToken(values, environment),
            Insecure = values.Of(Insecure),
            CaFile = values.Of(CaFile),
            CaPem = values.Of(CaFile) is { } path ? ReadCertificates(path) : null,
            Certificate = ReadCertificate(values),
            TlsResume = values.Of(TlsResume),
        };

        ClientCertificate? ReadCertificate(FlagValues values)
        {
            if (values.Of(Cert) is { } certificate)
                return ClientCertificate.Read(certificate, values.Of(Key));
            return values.Has(Key) ? throw new UsageException("--key needs --cert, the certificate that it belongs to.") : null;
        }

        string? ReadToken(FlagValues values, Func<string, string?> environment)
        {
            var typed = values.TextOf(AuthToken);
            var name = typed is null ? TokenVariable : AuthToken.Name;
            var token = typed ?? environment(TokenVariable);
            if (string.IsNullOrEmpty(token))
                return typed is null ? null : throw new UsageException($"{name} is empty.");
            if (token.Length > ContractLimits.HeaderLength)
            {
                throw new UsageException(
                    $"{name} is longer than the {ContractLimits.HeaderLength:N0} characters that a worker takes.");
            }
            return HeaderRules.IsBearerToken(token)
                ? token
                : throw new UsageException(
                    $"{name} holds characters that a bearer token cannot have, such as spaces or line breaks.");
        }

        OAuthSettings? ReadOAuth(FlagValues values, Func<string, string?> environment)
        {
            if (values.Of(OAuthClientId) is not { } id)
            {
                var lonely = new Option[] { OAuthTokenUrl, OAuthScope, OAuthKeyFile }.FirstOrDefault(values.Has);
                return lonely is null ? null : throw new UsageException($"{lonely.Name} needs --oauth-client-id.");
            }
            var key = values.Of(OAuthKeyFile) is { } file ? ReadKey(file) : null;
            var secret = environment(SecretVariable);
            if (key is null && string.IsNullOrEmpty(secret))
            {
                throw new UsageException(
                    $"--oauth-client-id needs the client's secret in the variable {SecretVariable}, or a private key by --oauth-key-file.");
            }
            return new OAuthSettings(
                values.Of(OAuthTokenUrl) is { } url ? GatewayAddress.Parse(url, OAuthTokenUrl.Name) : null,
                Check.NotEmpty(OAuthClientId.Name, id)!,
                Check.NotEmpty(OAuthScope.Name, values.Of(OAuthScope)),
                key is null ? secret : null,
                key);
        }

        static string ReadKey(string path)
        {
            try
            {
                var pem = File.ReadAllText(path);
                return pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal)
                    ? pem
                    : throw new UsageException($"--oauth-key-file {path} holds no PEM private key (-----BEGIN PRIVATE KEY-----).");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new UsageException($"--oauth-key-file {path} cannot be read: {e.Message}");
            }
        }

        static string ReadCertificates(string path)
        {
            try
            {
                var pem = File.ReadAllText(path);
                var certificates = new X509Certificate2Collection();
                certificates.ImportFromPem(pem);
                return certificates.Count > 0
                    ? pem
                    : throw new UsageException($"--ca-file {path} holds no PEM certificate (-----BEGIN CERTIFICATE-----).");
            }
            catch (CryptographicException e)
            {
                throw new UsageException($"--ca-file {path} holds a certificate that cannot be read: {e.Message}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new UsageException($"--ca-file {path} cannot be read: {e.Message}");
            }
        }
    }
}
