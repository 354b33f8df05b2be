namespace AgentGatewayPerf.Benchmarks.Target;

/// <summary>How the target answers.</summary>
/// <param name="Name">As the user names it.</param>
/// <param name="Meaning">For the heading of a table.</param>
/// <param name="TargetArguments">What makes the target answer so.</param>
/// <param name="IsJson">Whether the body has a Content-Length; some clients know no chunks.</param>
sealed record TargetShape(string Name, string Meaning, string[] TargetArguments, bool IsJson)
{
    public static readonly TargetShape[] All =
    [
        new("json", "JSON with Content-Length", ["--shape", "json"], IsJson: true),
        new("sse", "event stream, chunked, one segment", ["--shape", "sse"], IsJson: false),
        new(
            "sse-split", "event stream, chunked, head in a segment of its own, as agentgateway sends it",
            ["--shape", "sse-split"], IsJson: false),
        new("tls", "JSON with Content-Length by TLS 1.3", ["--shape", "json", "--tls"], IsJson: true),
    ];
}
