namespace AgentGatewayPerf.OAuth;

/// <summary>A bearer token. Never to be written anywhere.</summary>
/// <param name="Value">The token.</param>
/// <param name="Lifetime">How long it holds; null where the authorization server does not say.</param>
sealed record OAuthToken(string Value, TimeSpan? Lifetime)
{
    // A record prints all its members, and the token is one.
    public override string ToString() => nameof(OAuthToken);
}
