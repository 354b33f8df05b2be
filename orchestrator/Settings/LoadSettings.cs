using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>A load run after every check: nothing in it can be wrong any more.</summary>
sealed record LoadSettings
{
    public required GatewayChoice Gateway { get; init; }

    public FleetKind Fleet { get; init; }

    /// <summary>Why this fleet, for the log.</summary>
    public string FleetReason { get; init; } = "";

    /// <summary>Addresses of the workers of a static fleet.</summary>
    public IReadOnlyList<Uri> Workers { get; init; } = [];

    public int Shards { get; init; } = 1;

    /// <summary>With how many of them a run starts when no more come in time.</summary>
    public int? MinShards { get; init; }

    /// <summary>How long to wait for workers from the moment that they are on their way; null for what local ones need.</summary>
    public TimeSpan? StartTimeout { get; init; }

    /// <summary>Containers of a fleet on Modal.</summary>
    public ModalOptions Modal { get; init; } = new();

    public required IReadOnlyList<Pattern> Patterns { get; init; }

    /// <summary>Requests of a pattern over all shards, when no duration is given.</summary>
    public long Requests { get; init; } = 100;

    /// <summary>How long to send for instead.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The open model; null for the closed one.</summary>
    public OpenLoad? Open { get; init; }

    /// <summary>The load before the load; null for none.</summary>
    public WarmupLoad? Warmup { get; init; }

    /// <summary>Virtual users over all shards; in the open model those prepared before the start.</summary>
    public int Concurrency { get; init; } = 10;

    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The gateway's bearer token. Never to be written anywhere.</summary>
    public string? AuthToken { get; init; }

    /// <summary>Headers to send with every request.</summary>
    public IReadOnlyList<RequestHeader> Headers { get; init; } = [];

    /// <summary>Share of the requests that carry W3C trace context, 0 to 1.</summary>
    public double TraceparentRatio { get; init; }

    /// <summary>Bytes the body of an answer may have; null for the worker's own limit.</summary>
    public long? MaxBody { get; init; }

    /// <summary>Whether to speak HTTP/2 to the gateway.</summary>
    public bool Http2 { get; init; }

    /// <summary>Load threads of every worker.</summary>
    public int WorkerThreads { get; init; } = 1;

    /// <summary>How a static fleet's workers are known; null for what the system trusts.</summary>
    public WorkerTrust? WorkerTrust { get; init; }

    public string McpPath { get; init; } = "/mcp";

    public string A2aPath { get; init; } = "/";

    public bool Insecure { get; init; }

    /// <summary>Certificates to trust instead of the system's.</summary>
    public string? CaPem { get; init; }

    public string? Tool { get; init; }

    public string ToolArguments { get; init; } = """{"message":"hello"}""";

    public Mix Mix { get; init; } = Mix.Default;

    public string Message { get; init; } = "Hello";

    public int Turns { get; init; } = 3;

    public A2aVersion A2aVersion { get; init; }

    /// <summary>Worker binary to start, instead of the one beside the orchestrator.</summary>
    public string? WorkerBinary { get; init; }

    /// <summary>What has to be so for the run to pass.</summary>
    public IReadOnlyList<Threshold> Thresholds { get; init; } = [];

    /// <summary>When to stop early.</summary>
    public IReadOnlyList<AbortRule> AbortRules { get; init; } = [];

    /// <summary>A name the user gave the run.</summary>
    public string? Label { get; init; }

    /// <summary>What the user wants to know of the run later.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The command line that does the same again, without the gateway's token.</summary>
    public string Command { get; init; } = "";

    /// <summary>Things the user should know about these settings.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
