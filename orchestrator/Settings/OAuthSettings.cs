namespace AgentGatewayPerf.Settings;

/// <summary>How to get bearer tokens from an authorization server by client credentials (RFC 6749, section 4.4).</summary>
/// <param name="TokenUrl">Its token endpoint; null to find it from what the gateway says.</param>
/// <param name="ClientId">Id of the client.</param>
/// <param name="Scope">Scopes to ask for, with spaces between; null for those that the gateway names, or none.</param>
/// <param name="Secret">The client's secret. Never to be written anywhere.</param>
/// <param name="KeyPem">The client's private key instead. Never to be written anywhere.</param>
sealed record OAuthSettings(Uri? TokenUrl, string ClientId, string? Scope, string? Secret, string? KeyPem)
{
    // A record prints all its members, and some are secret.
    public override string ToString() => nameof(OAuthSettings);
}
