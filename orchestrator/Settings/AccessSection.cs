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

    /// <summary>Whether to accept any certificate of the gateway.</summary>
    public bool Insecure { get; init; }

    /// <summary>File of the certificates below; null for none.</summary>
    public string? CaFile { get; init; }

    /// <summary>Certificates to trust instead of the system's.</summary>
    public string? CaPem { get; init; }

    /// <summary>Writes this section into the target of an assignment, but for the token, which has ways of its own.</summary>
    public void Fill(Target target)
    {
        target.Insecure = Insecure;
        target.CaPem = CaPem ?? "";
    }

    /// <summary>Adds what the results file says of this section.</summary>
    public void Describe(JsonObject configuration, bool hasAuthToken)
    {
        configuration["has_auth_token"] = hasAuthToken;
        configuration["insecure"] = Insecure;
        configuration["own_ca"] = CaPem is not null;
    }

    // A record prints all its members, and the token is one.
    public override string ToString() => nameof(AccessSection);

    /// <summary>The flags of this section.</summary>
    public sealed class Flags
    {
        const string TokenVariable = "AGENTGATEWAY_AUTH_TOKEN";

        public Option<string?> AuthToken { get; } = Flag.Text("--auth-token", "TOKEN",
            $"Bearer token for the gateway; the variable {TokenVariable} keeps it out of the process list");

        public Option<bool> Insecure { get; } = Flag.Switch("--insecure", "Accept any TLS certificate of the gateway");

        public Option<string?> CaFile { get; } =
            Flag.Text("--ca-file", "FILE", "PEM certificates to trust instead of the system's");

        public IReadOnlyList<Option> All => [AuthToken, Insecure, CaFile];

        public IReadOnlyList<Exclusion> Exclusions =>
            [new(Insecure, CaFile, "--insecure and --ca-file exclude each other: with the first no certificate is checked.")];

        /// <exception cref="UsageException">Something cannot be done as asked.</exception>
        public AccessSection Read(FlagValues values, Func<string, string?> environment) => new()
        {
            AuthToken = ReadToken(values, environment),
            Insecure = values.Of(Insecure),
            CaFile = values.Of(CaFile),
            CaPem = values.Of(CaFile) is { } path ? ReadCertificates(path) : null,
        };

        string? ReadToken(FlagValues values, Func<string, string?> environment)
        {
            var typed = values.Of(AuthToken);
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
