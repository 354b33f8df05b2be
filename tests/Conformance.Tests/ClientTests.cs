namespace AgentGatewayPerf.Conformance.Tests;

/// <summary>The client scenarios of the official conformance suite, each under the revisions that it applies to.</summary>
public sealed class ClientTests
{
    // What has no place in a revision without sessions.
    static readonly string[] OfSessions = ["ClientMcpMethodHeader_initialize", "ClientMcpMethodHeader_notifications_initialized"];

    // The suite judges these keywords from the revision on that demands them.
    static readonly string[] OfLaterRevisions =
    [
        "JsonSchema2020_12Client$AnchorPreserved", "JsonSchema2020_12ClientCompositionPreserved", "JsonSchema2020_12ClientConditionalPreserved",
    ];

    [Theory]
    [InlineData("initialize", "2025-11-25")]
    [InlineData("tools_call", "2025-11-25")]
    [InlineData("tools_call", "2026-07-28")]
    [InlineData("elicitation-sep1034-client-defaults", "2025-11-25")]
    [InlineData("sse-retry", "2025-11-25")]
    [InlineData("request-metadata", "2026-07-28")]
    [InlineData("http-standard-headers", "2026-07-28")]
    [InlineData("http-custom-headers", "2026-07-28")]
    [InlineData("http-invalid-tool-headers", "2026-07-28")]
    [InlineData("sep-2322-client-request-state", "2026-07-28")]
    [InlineData("json-schema-ref-no-deref", "2026-07-28")]
    [InlineData("json-schema-2020-12-preservation", "2025-11-25")]
    [InlineData("json-schema-2020-12-preservation", "2026-07-28")]
    [InlineData("auth/client-credentials-basic", "2025-11-25")]
    [InlineData("auth/client-credentials-basic", "2026-07-28")]
    [InlineData("auth/client-credentials-jwt", "2025-11-25")]
    [InlineData("auth/client-credentials-jwt", "2026-07-28")]
    public async Task Scenario_passes(string scenario, string revision) =>
        (await ConformanceSuite.RunClientAsync(scenario, revision)).AssertPassed([.. OfSessions, .. OfLaterRevisions]);
}
