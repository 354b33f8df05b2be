using System.Text.Json.Serialization;

namespace AgentGatewayPerf.Benchmarks.Target;

/// <summary>What the target says when it is ready.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Certificate">SHA-256 of its certificate, hexadecimal; null without TLS.</param>
sealed record Announcement(
    [property: JsonPropertyName("url")] Uri Url, [property: JsonPropertyName("certificate")] string? Certificate);
