using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>The A2A patterns: agent cards, messages, conversations, streams and tasks.</summary>
sealed class A2aPattern : PatternDriver
{
    /// <summary>What clients accept that want a stream.</summary>
    public const string AcceptStream = "text/event-stream";

    const string CardPath = "/.well-known/agent-card.json";

    readonly Pattern _pattern;
    readonly string _messageIdPrefix;

    /// <param name="scenario">What to send.</param>
    /// <param name="head">What all requests have in common.</param>
    /// <param name="path">Path of the JSON-RPC endpoint.</param>
    /// <param name="messageIdPrefix">Unlike every other shard's of the run.</param>
    public A2aPattern(Scenario scenario, HttpHead head, string path, string messageIdPrefix)
    {
        _pattern = scenario.Pattern;
        _messageIdPrefix = messageIdPrefix;
        Head = head;
        Path = path;
        Message = scenario.A2A.Message;
        Version = scenario.A2A.Version;
        ExpectedStates = new ExpectedStates(scenario.A2A.ExpectedStates);
        Poll = (long)scenario.A2A.PollUs * Clock.Microsecond;
        LateAfterUs = (long)scenario.A2A.LateAfterUs;
        Turns = PatternInfo.RequestsPerUnit(scenario);
    }

    /// <summary>What all requests have in common.</summary>
    public HttpHead Head { get; }

    /// <summary>Path of the JSON-RPC endpoint.</summary>
    public string Path { get; }

    /// <summary>Text of every message.</summary>
    public string Message { get; }

    /// <summary>The states in which a task may be when the response comes.</summary>
    public ExpectedStates ExpectedStates { get; }

    /// <summary>Pause before a task is asked after, ns.</summary>
    public long Poll { get; }

    /// <summary>A numbered event is late above this, µs.</summary>
    public long LateAfterUs { get; }

    /// <summary>Turns of a conversation; 1 for the other patterns.</summary>
    public int Turns { get; }

    /// <summary>Known after discovery.</summary>
    public A2aVersion Version { get; private set; }

    /// <summary>What the version calls its methods.</summary>
    public A2aMethods Methods => A2aMethods.Of(Version);

    public override VirtualUser CreateUser(LoadContext context, int number) => _pattern switch
    {
        Pattern.A2AAgentCard => new CardVirtualUser(context, this, number),
        Pattern.A2AMessage or Pattern.A2AConversation =>
            new MessageVirtualUser(context, this, number, $"{_messageIdPrefix}-{number}"),
        Pattern.A2AStream => new StreamVirtualUser(context, this, number, $"{_messageIdPrefix}-{number}"),
        Pattern.A2ATask => new TaskVirtualUser(context, this, number, $"{_messageIdPrefix}-{number}"),
        Pattern.A2ASubscribe => new SubscribeVirtualUser(context, this, number, $"{_messageIdPrefix}-{number}"),
        _ => throw new NotSupportedException($"{_pattern} is no pattern of A2A."),
    };

    /// <summary>Head of a request to the endpoint, but for Content-Length.</summary>
    /// <param name="accept">What the response may be.</param>
    public string Post(string accept) => Head.Post(Path, accept, Version == A2aVersion._03 ? "" : "A2A-Version: 1.0\r\n");

    /// <summary>A request for the agent card; a 1.0 client says its version, which decides the card's form.</summary>
    public ReadOnlyMemory<byte> CardRequest() => Head.WithoutBody(
        "GET",
        Path.TrimEnd('/') + CardPath,
        "Accept: application/json\r\n" + (Version == A2aVersion._03 ? "" : "A2A-Version: 1.0\r\n"));

    public override async ValueTask<Fault?> DiscoverAsync(VirtualUser first)
    {
        var (outcome, card) = await ((A2aVirtualUser)first).DiscoverCardAsync();
        if (card is not null)
        {
            foreach (var url in card.UrlsPast(new Uri(Head.Origin)))
            {
                Warnings.Add(
                    $"The agent card names {url}, which leads past the gateway ({Head.Origin}): "
                    + "clients that follow it are not measured here.");
            }
        }
        else if (Version == A2aVersion.FromCard || _pattern == Pattern.A2AAgentCard)
        {
            var where = Head.Origin + Head.Path(Path.TrimEnd('/') + CardPath);
            return SetupFault($"No agent card at {where}. {first.SetupError}", outcome);
        }
        if (Version == A2aVersion.FromCard)
            Version = card!.Version;
        Facts.Add(Version == A2aVersion._03 ? "A2A 0.3" : "A2A 1.0");
        return null;
    }
}
