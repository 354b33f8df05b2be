using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>The three A2A patterns: agent cards, single messages, conversations.</summary>
sealed class A2aPattern : PatternDriver
{
    const string CardPath = "/.well-known/agent-card.json";

    readonly Pattern _pattern;
    readonly string _messageIdPrefix;

    /// <param name="spec">What to send.</param>
    /// <param name="head">What all requests have in common.</param>
    /// <param name="path">Path of the JSON-RPC endpoint.</param>
    /// <param name="messageIdPrefix">Unlike every other shard's of the run.</param>
    public A2aPattern(PatternSpec spec, HttpHead head, string path, string messageIdPrefix)
    {
        _pattern = spec.Pattern;
        _messageIdPrefix = messageIdPrefix;
        Head = head;
        Path = path;
        Message = spec.A2A.Message;
        Version = spec.A2A.Version;
        Turns = PhaseSchedule.RequestsPerUnit(spec);
    }

    public HttpHead Head { get; }

    public string Path { get; }

    public string Message { get; }

    /// <summary>Turns of a conversation; 1 for the other patterns.</summary>
    public int Turns { get; }

    /// <summary>Known after discovery.</summary>
    public A2aVersion Version { get; private set; }

    public override VirtualUser CreateUser(LoadContext context, int number) => _pattern == Pattern.A2AAgentCard
        ? new CardVirtualUser(context, this, number)
        : new MessageVirtualUser(context, this, number, $"{_messageIdPrefix}-{number}");

    /// <summary>A request for the agent card; a 1.0 client says its version, which decides the card's form.</summary>
    public ReadOnlyMemory<byte> CardRequest() => Head.WithoutBody(
        "GET",
        Path.TrimEnd('/') + CardPath,
        "Accept: application/json\r\n" + (Version == A2aVersion._03 ? "" : "A2A-Version: 1.0\r\n"));

    public override async ValueTask<Fault?> DiscoverAsync(VirtualUser first)
    {
        var (outcome, card) = await ((A2aVirtualUser)first).DiscoverCardAsync();
        if (card != null)
        {
            foreach (var url in card.UrlsPast(new Uri(Head.Origin)))
                Warnings.Add($"The agent card names {url}, which leads past the gateway ({Head.Origin}): clients that follow it are not measured here.");
        }
        else if (Version == A2aVersion.FromCard || _pattern == Pattern.A2AAgentCard)
        {
            var where = Head.Origin + Head.Path(Path.TrimEnd('/') + CardPath);
            return SetupFault($"No agent card at {where}. {first.SetupError} Name the agent's path with --a2a-path, or its version with --a2a-version.", outcome);
        }
        if (Version == A2aVersion.FromCard)
            Version = card!.Version;
        Facts.Add(Version == A2aVersion._03 ? "A2A 0.3" : "A2A 1.0");
        return null;
    }
}
