namespace AgentGatewayPerf.OAuth;

/// <summary>Where tokens come from, and how.</summary>
/// <param name="TokenEndpoint">Where they are asked for.</param>
/// <param name="Audience">What a signed assertion is for: the issuer, or the token endpoint where no issuer is known.</param>
/// <param name="Resource">The protected resource that the token is for (RFC 8707); null where none was named.</param>
/// <param name="Scope">Scopes that the resource names; null for none.</param>
/// <param name="TakesBasic">Whether the client's secret may be sent as HTTP Basic, which it is unless only the body is offered.</param>
sealed record AuthorizationServer(Uri TokenEndpoint, string Audience, string? Resource, string? Scope, bool TakesBasic);
