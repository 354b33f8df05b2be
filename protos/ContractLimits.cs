namespace AgentGatewayPerf.Protos;

/// <summary>The most that an assignment or a load may ask of a worker. The command line refuses what is beyond, and so does the
/// worker.</summary>
public static class ContractLimits
{
    /// <summary>Characters of a run's id.</summary>
    public const int RunIdLength = 64;

    /// <summary>Load threads of a worker.</summary>
    public const int LoadThreads = 64;

    /// <summary>Virtual users of a scenario on one worker.</summary>
    public const int VirtualUsers = 100_000;

    /// <summary>Streams that stay open beside a load on one worker.</summary>
    public const int IdleStreams = 100_000;

    /// <summary>Requests of a load on one worker.</summary>
    public const long Requests = 1_000_000_000_000_000;

    /// <summary>Requests per second of a run.</summary>
    public const double Rate = 10_000_000;

    /// <summary>Any length of time: a year. In nanoseconds it is far from the end of 64 bits.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromDays(365);

    /// <summary>Stages of an open load.</summary>
    public const int Stages = 1_000;

    /// <summary>Either weight of mcp:mixed.</summary>
    public const int MixWeight = 1_000;

    /// <summary>Turns of a conversation; each keeps a distribution of its own.</summary>
    public const int Turns = 100;

    /// <summary>Tools that are called in turn; each keeps a distribution of its own.</summary>
    public const int Tools = 100;

    /// <summary>Targets of a run.</summary>
    public const int Targets = 100;

    /// <summary>Scenarios of a run.</summary>
    public const int Scenarios = 1_000;

    /// <summary>Characters of a scenario's name.</summary>
    public const int NameLength = 100;

    /// <summary>Headers beside the worker's own.</summary>
    public const int Headers = 100;

    /// <summary>Characters of a header's value, and of a bearer token.</summary>
    public const int HeaderLength = 16 * 1024;

    /// <summary>Characters of the arguments of a tool, and of the text of a message.</summary>
    public const int PayloadLength = 16 * 1024 * 1024;

    /// <summary>Bytes of the body of a response.</summary>
    public const long Body = int.MaxValue - 1024;

    /// <summary>Bytes of the body of a response where a target says nothing else.</summary>
    public const long DefaultBody = 64 * 1024 * 1024;

    /// <summary>Virtual users that share a connection of HTTP/2.</summary>
    public const int Http2Streams = 10_000;

    /// <summary>The same where a target says nothing else; what servers allow at once by the recommendation of RFC 9113, section
    /// 6.5.2.</summary>
    public const int DefaultHttp2Streams = 100;

    /// <summary>Bytes of any message of the contract.</summary>
    public const int MessageBytes = 64 * 1024 * 1024;
}
