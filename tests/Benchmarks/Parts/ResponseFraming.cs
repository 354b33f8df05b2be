namespace AgentGatewayPerf.Benchmarks.Parts;

/// <summary>How a response is framed.</summary>
public enum ResponseFraming
{
    /// <summary>Content-Length.</summary>
    Json,

    /// <summary>A chunked event stream in one segment.</summary>
    EventStream,

    /// <summary>A chunked event stream, its head in a segment of its own.</summary>
    EventStreamSplit,
}
