using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Health;

/// <summary>What to check and how to reach it.</summary>
/// <param name="GatewayUrl">http:// or https://, host, optional port; a path is a prefix of the paths below.</param>
/// <param name="HealthUrl">Must answer 2xx; null: any answer of the gateway itself will do.</param>
/// <param name="McpPath">Path of the MCP endpoint, starts with "/".</param>
/// <param name="A2aPath">Path of the A2A endpoint, starts with "/"; the agent card is below it.</param>
/// <param name="AuthToken">Bearer token for the gateway; null or empty for none. Never printed.</param>
/// <param name="Insecure">Accept any TLS certificate.</param>
/// <param name="CaFile">PEM file with the certificates to trust instead of the system's; null for the system's.</param>
/// <param name="Timeout">For the whole check.</param>
sealed record HealthOptions(
    Uri GatewayUrl,
    Uri? HealthUrl,
    string McpPath,
    string A2aPath,
    string? AuthToken,
    bool Insecure,
    string? CaFile,
    TimeSpan Timeout)
{
    /// <summary>Further headers for the gateway.</summary>
    public IReadOnlyList<RequestHeader> Headers { get; init; } = [];

    /// <summary>Revision of MCP to speak; null for the newest that the server speaks.</summary>
    public string? McpVersion { get; init; }

    /// <summary>The tool that is to be called, whose arguments are shown; null for the first one that echoes.</summary>
    public string? Tool { get; init; }

    /// <summary>What is shown to a gateway that asks for a certificate; null for nothing.</summary>
    public ClientCertificate? Certificate { get; init; }

    /// <summary>Where hosts are reached whatever their names resolve to.</summary>
    public FixedAddresses Addresses { get; init; } = FixedAddresses.None;

    /// <summary>Bytes the body of an answer may have.</summary>
    public long MaxBody { get; init; } = ContractLimits.DefaultBody;

    /// <summary>What a run would be asked with.</summary>
    public static HealthOptions Of(LoadSettings settings)
    {
        var (target, access) = (settings.Target, settings.Access);
        return new(
            target.Gateway.Url, target.HealthUrl, target.McpPath, target.A2aPath, access.AuthToken ?? access.Tokens?.First,
            access.Insecure, access.CaFile, settings.Http.Timeout)
        {
            Headers = settings.Http.Headers,
            Addresses = target.Addresses,
            Certificate = access.Certificate,
            MaxBody = settings.Http.MaxBody ?? ContractLimits.DefaultBody,
            McpVersion = settings.Mcp.Version,
            Tool = settings.Mcp.Tool,
        };
    }

    /// <summary>The gateway's URL without user and password, query and closing slash.</summary>
    public string GatewayText => Text(GatewayUrl).TrimEnd('/');

    /// <summary>The URL of a path at the gateway.</summary>
    public Uri At(string path) => new(GatewayText + path);

    /// <summary>A URL as it may be printed: without user and password, query and fragment.</summary>
    public static string Text(Uri url) =>
        url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    // A record prints all its members, and the token is one.
    public override string ToString() => $"health of {GatewayText}";
}
