using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>The three A2A patterns: agent cards, single messages, conversations.</summary>
sealed class A2aPattern : PatternDriver
{
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
        foreach (var state in scenario.A2A.ExpectedStates)
            ExpectedStates |= 1u << (int)state;
        Turns = PatternInfo.RequestsPerUnit(scenario);
    }

    /// <summary>What all requests have in common.</summary>
    public HttpHead Head { get; }

    /// <summary>Path of the JSON-RPC endpoint.</summary>
    public string Path { get; }

    /// <summary>Text of every message.</summary>
    public string Message { get; }

    /// <summary>A bit for every state in which a task may be when the response comes; 0 for all but those that say that it
    /// failed.</summary>
    public uint ExpectedStates { get; }

    /// <summary>Turns of a conversation; 1 for the other patterns.</summary>
    public int Turns { get; }

    /// <summary>Known after discovery.</summary>
    public A2aVersion Version { get; private set; }

    public override VirtualUser CreateUser(LoadContext context, int number) => _pattern switch
    {
        Pattern.A2AAgentCard => new CardVirtualUser(context, this, number),
        Pattern.A2AMessage or Pattern.A2AConversation =>
            new MessageVirtualUser(context, this, number, $"{_messageIdPrefix}-{number}"),
        _ => throw new NotSupportedException($"{_pattern} is no pattern of A2A."),
    };

    /// <summary>A request for the agent card; a 1.0 client says its version, which decides the card's form.</summary>
    /// <param name="head">What all requests of the virtual user have in common.</param>
    public ReadOnlyMemory<byte> CardRequest(HttpHead head) => head.WithoutBody(
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
