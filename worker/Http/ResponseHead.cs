namespace AgentGatewayPerf.Worker.Http;

/// <summary>What the body of a response is, by its Content-Type.</summary>
enum ContentKind
{
    /// <summary>No Content-Type, or one that no pattern expects.</summary>
    Other,

    /// <summary>application/json, or any type ending in +json.</summary>
    Json,

    /// <summary>text/event-stream.</summary>
    EventStream,

    /// <summary>application/grpc, with messages of protocol buffers.</summary>
    Grpc,
}

/// <summary>The status line and headers of a response, as far as a load test needs them.</summary>
struct ResponseHead
{
    /// <summary>100 … 999.</summary>
    public int Status;

    public ContentKind Content;

    /// <summary>From Content-Length; -1 where there is none.</summary>
    public long ContentLength;

    public bool Chunked;

    /// <summary>The server closes the connection after this response.</summary>
    public bool Close;

    /// <summary>Where a redirect leads, fit to be shown; null where there is none.</summary>
    public string? Location;

    /// <summary>Seconds after which a server that takes no more now wants to be asked again; null where it does not
    /// say.</summary>
    public int? RetryAfter;

    /// <summary>Requests that are allowed in a window (x-ratelimit-limit); null where it is not said.</summary>
    public int? RateLimit;

    /// <summary>Those that are left of them (x-ratelimit-remaining).</summary>
    public int? RateRemaining;

    /// <summary>Seconds until the window is over (x-ratelimit-reset).</summary>
    public int? RateReset;

    public readonly bool IsRedirect => Status is >= 300 and <= 399;

    /// <summary>Whether the server takes no more now.</summary>
    public readonly bool IsRateLimited => Status is 429 or 503;

    public readonly bool IsSuccess => Status is >= 200 and <= 299;
}
