using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>The A2A patterns: agent cards, messages, conversations, streams and tasks.</summary>
sealed class A2aPattern : PatternDriver
{
    const string CardPath = "/.well-known/agent-card.json";

    // Before 0.3.
    const string OldCardPath = "/.well-known/agent.json";

    readonly Pattern _pattern;
    readonly string _messageIdPrefix;
    readonly string _path;
    readonly bool _isPathFromCard;
    readonly A2aBindingKind _wantedBinding;
    readonly bool _mayShareConnections;
    readonly bool _isExtendedCard;
    readonly IReadOnlyList<string> _extensions;
    string _cardPath = CardPath;
    Uri? _grpcUrl;

    /// <param name="scenario">What to send.</param>
    /// <param name="head">What all requests have in common.</param>
    /// <param name="path">Path that the agent card is below, and of the endpoint where the card names no other.</param>
    /// <param name="isPathFromCard">Whether the card may name another.</param>
    /// <param name="messageIdPrefix">Unlike every other shard's of the run.</param>
    public A2aPattern(Scenario scenario, HttpHead head, string path, bool isPathFromCard, string messageIdPrefix)
        : base(head)
    {
        _pattern = scenario.Pattern;
        _messageIdPrefix = messageIdPrefix;
        (_path, _isPathFromCard) = (path, isPathFromCard);
        Endpoint = head.Path(path);
        Message = scenario.A2A.Message;
        Version = scenario.A2A.Version;
        _wantedBinding = scenario.A2A.Binding;
        _isExtendedCard = scenario.A2A.ExtendedCard;
        _extensions = [.. scenario.A2A.Extensions];
        _mayShareConnections = scenario.RequestsPerConnection == 0;
        Binding = A2aBinding.Of(_wantedBinding);
        ExpectedStates = new ExpectedStates(scenario.A2A.ExpectedStates);
        Poll = (long)scenario.A2A.PollUs * Clock.Microsecond;
        LateAfterUs = (long)scenario.A2A.LateAfterUs;
        Turns = PatternInfo.RequestsPerUnit(scenario);
    }

    /// <summary>Whole path of the endpoint; gRPC has none. Known after discovery, as the four below.</summary>
    public string Endpoint { get; private set; }

    /// <summary>How requests are written.</summary>
    public A2aBinding Binding { get; private set; }

    /// <summary>The tenant that requests are for (A2A 1.0); empty for none.</summary>
    public string Tenant { get; set; } = "";

    /// <summary>The version that is spoken.</summary>
    public A2aVersion Version { get; private set; }

    /// <summary>Whether 0.3 is spoken.</summary>
    public bool IsOld => Version == A2aVersion._03;

    /// <summary>The header that names the version, which 0.3 has not (A2A 1.0, section 3.6.1), and that which names extensions,
    /// each with its end.</summary>
    public string ProtocolHeaders => (IsOld ? "" : "A2A-Version: 1.0\r\n")
        + (_extensions.Count == 0 ? "" : $"{(IsOld ? "X-" : "")}A2A-Extensions: {string.Join(", ", _extensions)}\r\n");

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

    public override VirtualUser CreateUser(LoadContext context, int number) => _pattern switch
    {
        Pattern.A2AAgentCard when _isExtendedCard => new ExtendedCardVirtualUser(context, this, number),
        Pattern.A2AAgentCard => new CardVirtualUser(context, this, number),
        Pattern.A2AMessage or Pattern.A2AConversation =>
            new MessageVirtualUser(context, this, number, $"{_messageIdPrefix}-{number}"),
        Pattern.A2AStream => new StreamVirtualUser(context, this, number, $"{_messageIdPrefix}-{number}"),
        Pattern.A2ATask => new TaskVirtualUser(context, this, number, $"{_messageIdPrefix}-{number}"),
        Pattern.A2ASubscribe => new SubscribeVirtualUser(context, this, number, $"{_messageIdPrefix}-{number}"),
        _ => throw new NotSupportedException($"{_pattern} is no pattern of A2A."),
    };

    /// <summary>A request for the agent card; a 1.0 client says its version, which decides the card's form.</summary>
    /// <param name="head">What all requests of the virtual user have in common.</param>
    public ReadOnlyMemory<byte> CardRequest(HttpHead head) => head.WithoutBody(
        "GET", CardAt(_cardPath), "Accept: application/json\r\n" + ProtocolHeaders);

    /// <summary>Looks for the card at the path that it had before 0.3 from now on.</summary>
    public void UseOldCardPath() => _cardPath = OldCardPath;

    /// <summary>Looks for the card where it is now.</summary>
    public void UseCardPath() => _cardPath = CardPath;

    public override async ValueTask<Fault?> DiscoverAsync(VirtualUser first)
    {
        var (outcome, card) = await ((A2aVirtualUser)first).DiscoverCardAsync();
        var where = Head.Origin + Head.Path(CardAt(CardPath));
        if (card is null)
        {
            if (Version == A2aVersion.FromCard || IsPublicCard)
            {
                var hint = _wantedBinding == A2aBindingKind.Grpc ? " Without one, --a2a-version says what to speak." : "";
                return SetupFault($"No agent card at {where}.{hint} {first.SetupError}", outcome);
            }
        }
        else
        {
            if (_cardPath == OldCardPath)
                Warnings.Add($"There is no agent card at {where}, only at the path of A2A before 0.3, {Head.Path(CardAt(OldCardPath))}.");
            foreach (var url in card.UrlsPast(new Uri(Head.Origin)))
            {
                Warnings.Add(
                    $"The agent card names {url}, which leads past the gateway ({Head.Origin}): "
                    + "clients that follow it are not measured here.");
            }
            foreach (var required in card.RequiredExtensions.Except(_extensions))
                Warnings.Add($"The agent requires the extension {required}: name it with --a2a-extension.");
            if (Version == A2aVersion.FromCard)
                Version = card.VersionFor(_wantedBinding);
            Follow(card);
        }
        var isMoved = UseHttp2ForGrpc();
        if (_isExtendedCard && _pattern == Pattern.A2AAgentCard)
            Facts.Add("extended card");
        Facts.Add((IsOld ? "A2A 0.3" : "A2A 1.0") + (Binding is JsonRpcBinding ? "" : $" over {Binding.Name}"));
        if (isMoved || Endpoint != Head.Path(_path))
            Facts.Add($"endpoint {(isMoved ? Head.Target.Host : Endpoint)}");
        return null;
    }

    /// <summary>Takes the first interface of the card that can be spoken.</summary>
    void Follow(AgentCard card)
    {
        var interfaces = card.Offered(Version, _wantedBinding)
            .Where(i => i.Kind != A2aBindingKind.Grpc || _mayShareConnections)
            .ToList();
        var here = new Uri(Head.Origin);
        // Another port of the gateway's host may be the agent's own, past the gateway: it is right where gRPC was asked for, or
        // where there is nothing else.
        var anyPort = interfaces.TrueForAll(i => i.Kind == A2aBindingKind.Grpc);
        var found = interfaces.FindIndex(i => _isPathFromCard ? i.LeadsTo(here, anyPort) : i.Path == Endpoint);
        // One that leads past the gateway says still how the agent is spoken to, gRPC only if the agent speaks nothing else.
        var chosen = found >= 0 ? found : Math.Max(0, interfaces.FindIndex(i => i.Kind != A2aBindingKind.Grpc));
        if (interfaces.Count == 0)
            return;
        Binding = A2aBinding.Of(interfaces[chosen].Kind!.Value);
        Tenant = IsOld ? "" : interfaces[chosen].Tenant;
        if (!_isPathFromCard || found < 0)
            return;
        if (Binding is GrpcBinding)
            _grpcUrl = interfaces[chosen].GrpcUrl(here);
        else
            Endpoint = interfaces[chosen].Path!;
    }

    /// <summary>Goes to where the agent speaks gRPC, which is always HTTP/2.</summary>
    /// <returns>Whether that is another port than that of the card.</returns>
    bool UseHttp2ForGrpc()
    {
        if (Binding is not GrpcBinding || IsPublicCard)
            return false;
        var here = Head.Target.Url;
        var there = new UriBuilder(here) { Path = "", Query = "" };
        if (_grpcUrl is { } url)
            (there.Scheme, there.Port) = (url.Scheme, url.Port);
        var isMoved = there.Uri.Scheme != here.Scheme || there.Port != here.Port;
        if (isMoved || !Head.Target.Http2)
            Head = Head.At(Head.Target.OverHttp2(there.Uri));
        return isMoved;
    }

    bool IsPublicCard => _pattern == Pattern.A2AAgentCard && !_isExtendedCard;

    string CardAt(string path) => _path.TrimEnd('/') + path;
}
