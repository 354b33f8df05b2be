namespace AgentGatewayPerf.Targets.FastMcp;

/// <summary>How an answer is framed.</summary>
enum Shape
{
    /// <summary>A JSON body with Content-Length, head and body in one segment.</summary>
    Json,

    /// <summary>An event stream, chunked with upper-case sizes as agentgateway sends it, in one segment.</summary>
    Sse,

    /// <summary>The same with the head in a segment of its own, as agentgateway sends it.</summary>
    SseSplit,
}
