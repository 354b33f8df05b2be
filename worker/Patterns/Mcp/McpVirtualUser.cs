using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>A virtual user of MCP. Where the revision has sessions: initialize, notifications/initialized, the load,
/// DELETE.</summary>
sealed class McpVirtualUser : VirtualUser
{
    /// <summary>A server that speaks no stateless revision may answer server/discover with nothing at all; longer than this is
    /// not waited before initialize, ns.</summary>
    const long RevisionWithin = 5 * Clock.Second;

    readonly McpPattern _pattern;
    readonly Operation[] _cycle;
    readonly ulong _toolSeed;
    readonly StreamPosition _position = new();
    readonly McpValidator _validator;
    readonly InitializeValidator _initializeValidator;
    readonly AckValidator _ackValidator;
    McpRequests? _requests;
    readonly SseTransport? _transport;
    bool _hasSessionId;

    // Sessions that the server did not end when it was told to.
    int _abandoned;
    IdleStream[] _streams = [];
    long _nextId = RequestBytes.FirstNumber;

    public McpVirtualUser(LoadContext context, McpPattern pattern, int number)
        : this(context, pattern, number, pattern.Asked == McpRevisions.HttpSse ? new Answering() : null)
    {
    }

    McpVirtualUser(LoadContext context, McpPattern pattern, int number, Answering? answering)
        : base(context, pattern.Head, number, answering?.Over(context))
    {
        _transport = answering?.Transport;
        if (answering is not null)
            answering.Respond = Respond;
        _pattern = pattern;
        _cycle = pattern.Cycle;
        // The requests of a load thread are numbered: every thread of the run has draws of its own.
        var thread = context.Shard.OfThread(context.Thread.Number, context.Thread.Count);
        _toolSeed = Draw.Bits(context.Scenario.Mcp.ToolSeed, (ulong)thread.Number);
        _validator = new McpValidator(context.Failures)
        {
            ServerRequest = Respond,
            Memory = context.Responses,
            Tools = pattern.Tools,
        };
        _initializeValidator = new InitializeValidator(context.Failures) { ServerRequest = Respond };
        _ackValidator = new AckValidator(context.Failures);
    }

    public override int OpenSessions => _abandoned + (HasOpenSession ? 1 : 0);

    public override int OpenStreams => _streams.Count(stream => stream.IsOpen);

    bool HasOpenSession => _requests is not null && _hasSessionId;

    public override bool IsPreparedAhead => !_pattern.IsSessions;

    // Over HTTP+SSE the stream is the session.
    protected override bool NeedsSession => _requests is null || _transport is { IsOpen: false };

    protected override bool SendsItself => _pattern.IsSessions;

    /// <summary>Asks for all there is of a list.</summary>
    public async ValueTask<(Outcome Outcome, List<McpListed> Listed)> DiscoverAsync(Lists list)
    {
        var listed = new List<McpListed>();
        var request = Numbered(_requests!.List(list), out var id);
        _validator.ExpectDiscovery(list, id, _hasSessionId, listed);
        while (true)
        {
            var outcome = await SetupAsync(request, _validator);
            if (!outcome.IsOk || _validator.NextCursor is not { } cursor)
                return (outcome, listed);
            request = Numbered(_requests.ListFrom(list, cursor), out id);
            _validator.ExpectNextPage(id);
        }
    }

    /// <summary>Opens streams over the session, each over a connection of its own.</summary>
    public override async ValueTask OpenStreamsAsync(int count)
    {
        if (_requests is not { } requests || count == 0)
            return;
        _streams = [.. Enumerable.Range(0, count).Select(_ => new IdleStream(Context, Respond))];
        foreach (var stream in _streams)
        {
            var listen = requests.Dialect.Listen();
            listen.SetNumber(_nextId);
            await stream.OpenAsync(listen.Memory, _nextId++);
        }
    }

    public override void CheckDeadline(long now)
    {
        base.CheckDeadline(now);
        foreach (var stream in _streams)
            stream.CheckDeadline(now);
    }

    /// <summary>Makes the requests of the load ready; for a session opened before it was known what they say.</summary>
    public void PrepareRequests() => _requests?.Prepare();

    protected override void OnTokenChanged() => PrepareRequests();

    protected override Operation OperationOf(ulong number)
    {
        var operation = _cycle[number % (ulong)_cycle.Length];
        return operation == Operation.ToolsCall && _pattern.Mix is { } mix ? mix.At(_toolSeed, number) : operation;
    }

    protected override ReadOnlyMemory<byte> NextRequest(ulong number, out ResponseValidator validator)
    {
        var operation = OperationOf(number);
        var request = Numbered(_requests!.Of(operation), out var id);
        validator = _validator.Expect(operation, id, _hasSessionId);
        return request;
    }

    protected override bool HasFurtherRequest(ResponseValidator validator) =>
        validator is JsonRpcValidator { IsSuspended: true }
        || (validator == _validator && (_validator.Input is not null || HasFurtherPage));

    bool HasFurtherPage => !_validator.Operation.IsSetup() && _validator.NextCursor is not null;

    protected override long PauseBefore(ResponseValidator validator) =>
        validator is JsonRpcValidator { IsSuspended: true } ? _position.Retry : 0;

    protected override ReadOnlyMemory<byte> FurtherRequest(ResponseValidator validator)
    {
        if (validator is JsonRpcValidator { IsSuspended: true } suspended)
        {
            suspended.Resume();
            return (_requests?.Dialect ?? OpeningDialect()).Resume(_position.Id);
        }
        long id;
        ReadOnlyMemory<byte> request;
        if (_validator.Input is { } input)
        {
            Context.Recorder.Current.Counts.InputRounds++;
            request = Numbered(_requests!.WithInput(_validator.Operation, input), out id);
            _validator.ExpectNextRound(id);
            return request;
        }
        request = Numbered(_requests!.ListFrom(ListOf(_validator.Operation), _validator.NextCursor!), out id);
        _validator.ExpectNextPage(id);
        return request;
    }

    protected override ReadOnlySpan<byte> MetaStart => _requests is { } requests ? requests.Dialect.MetaStart : default;

    protected override void OnResponse(Outcome outcome)
    {
        // The specification wants a new session; the request itself stays failed.
        if (outcome.Class == OutcomeClass.Session)
            _requests = null;
    }

    /// <summary>A session from its connection to its end.</summary>
    protected override async ValueTask<Outcome> SendItselfAsync()
    {
        var opened = await OpenAsync();
        if (!opened.IsOk || !HasOpenSession)
        {
            Forget();
            return opened;
        }
        var end = _requests!.Dialect.EndSession()!.Value;
        var ended = await SetupAsync(end, _ackValidator.Expect(Operation.EndSession, alsoFine: 405));
        Forget();
        return ended;

        void Forget()
        {
            _requests = null;
            Abort();
        }
    }

    protected override async ValueTask<Outcome> OpenSessionAsync()
    {
        if (_pattern is { Agreed: null, Asked: null })
            await FindRevisionAsync();
        var version = _pattern.Agreed ?? _pattern.Asked;
        if (version == McpRevisions.Stateless)
        {
            _pattern.Agree(version);
            Use(new StatelessDialect(Head, _pattern.Path), version);
            return Outcome.Ok;
        }
        return _transport is { } transport ? await InitializeAsync(transport) : await InitializeAsync();
    }

    protected override void ForgetSession()
    {
        if (HasOpenSession)
            _abandoned++;
        _requests = null;
        _transport?.CloseStream();
    }

    protected override async Task EndSessionAsync(long until)
    {
        foreach (var stream in _streams)
            await stream.CloseAsync();
        _streams = [];
        if (!HasOpenSession)
            return;
        var request = _requests!.Dialect.EndSession()!.Value;
        Outcome outcome;
        do
        {
            // 405: the server does not let clients end sessions, which the specification allows.
            outcome = await SetupAsync(request, _ackValidator.Expect(Operation.EndSession, alsoFine: 405));
        }
        while (outcome is { Class: OutcomeClass.RateLimited } or { Class: OutcomeClass.Http, Code: 503 }
            && await WaitAfterAsync(_ackValidator, until));
        // 404: it is gone already.
        if (outcome.IsOk || outcome is { Class: OutcomeClass.Http, Code: 404 })
            _requests = null;
    }

    /// <summary>Asks for the stateless revision. Whatever comes that is no answer of it, or nothing, leads to initialize: servers
    /// and gateways that do not know the question answer it in many ways.</summary>
    async ValueTask FindRevisionAsync()
    {
        var request = new StatelessDialect(Head, _pattern.Path).Request(new McpMessage("server/discover"));
        _validator.IsStateless = true;
        // A server that refuses the revision and names it among those it supports is asked once more.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var asked = Numbered(request, out var id);
            _validator.Expect(Operation.FindRevision, id, hasSession: false);
            var outcome = await ProbeAsync(asked, _validator, RevisionWithin);
            var isSupported = _validator.Revisions.Contains(McpRevisions.Stateless);
            if (outcome.IsOk && isSupported)
                _pattern.Agree(McpRevisions.Stateless);
            if (outcome.IsOk || !isSupported)
                break;
        }
        _validator.IsStateless = false;
    }

    async ValueTask<Outcome> InitializeAsync()
    {
        // Made when it is needed: a session is opened once, and a virtual user would keep it for the whole load.
        var version = _pattern.Asked ?? McpRevisions.NewestWithSessions;
        var initialize = SessionDialect.Initialize(Head, _pattern.Path, version);
        _initializeValidator.Position = _position;
        var request = Numbered(initialize, out var id);
        var outcome = await SetupAsync(request, _initializeValidator.Expect(id, _pattern.Agreed ?? _pattern.Asked));
        if (!outcome.IsOk)
            return outcome;
        var sessionId = _initializeValidator.SessionId;
        version = _initializeValidator.Version;
        var dialect = new SessionDialect(Head, _pattern.Path, sessionId, version);
        outcome = await SetupAsync(dialect.Message(Initialized), _ackValidator.Expect(Operation.Initialized));
        if (!outcome.IsOk)
            return outcome;
        _pattern.Agree(version);
        Use(dialect, version);
        return Outcome.Ok;
    }

    /// <summary>Over HTTP+SSE the server may negotiate any revision: what was asked for is the transport.</summary>
    async ValueTask<Outcome> InitializeAsync(SseTransport transport)
    {
        var started = Clock.Now;
        var open = SseDialect.Open(Head, _pattern.Path);
        var (outcome, error) = await transport.OpenAsync(open, Context.Target.EndPoints[0]);
        if (outcome.IsOk && _pattern.EndpointOf(transport.Endpoint) is null)
            (outcome, error) = (new Outcome(OutcomeClass.Protocol), $"The endpoint that the server names leads elsewhere: {transport.Endpoint}");
        RecordSetup(Operation.OpenStream, started, outcome, error);
        if (!outcome.IsOk)
            return outcome;
        var dialect = new SseDialect(Head, _pattern.Path, _pattern.EndpointOf(transport.Endpoint)!);
        var request = Numbered(dialect.Request(SessionDialect.Initialize(Head, McpRevisions.HttpSse)), out var id);
        outcome = await SetupAsync(request, _initializeValidator.Expect(id));
        if (!outcome.IsOk)
            return outcome;
        outcome = await SetupAsync(dialect.Message(Initialized), _ackValidator.Expect(Operation.Initialized));
        if (!outcome.IsOk)
            return outcome;
        _pattern.Agree(McpRevisions.HttpSse);
        Use(dialect, McpRevisions.HttpSse);
        return Outcome.Ok;
    }

    const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    void Use(McpDialect dialect, string version)
    {
        _hasSessionId = dialect.HasSessionId;
        _validator.IsStateless = version == McpRevisions.Stateless;
        // The revision in which a stream can be taken up again as the server wishes.
        _validator.Position = version == McpRevisions.NewestWithSessions ? _position : null;
        _requests = new McpRequests(dialect, _pattern);
        PrepareRequests();
    }

    // The response to initialize itself may be taken up again; its session id has come with the head.
    SessionDialect OpeningDialect() =>
        new(Head, _pattern.Path, _initializeValidator.SessionId, McpRevisions.NewestWithSessions);

    ReadOnlyMemory<byte> Numbered(RequestBytes request, out long id)
    {
        id = _nextId++;
        request.SetNumber(id);
        return request.Memory;
    }

    /// <summary>Responds to a request that the server makes within its response to ours.</summary>
    void Respond(ServerRequest request)
    {
        if (_requests is { } requests)
            Context.SideRequests.Send(requests.Dialect.Message(ClientAnswers.ResponseTo(request)));
    }

    /// <summary>The transport is made before the virtual user that answers what the server asks on it.</summary>
    sealed class Answering
    {
        public SseTransport? Transport { get; private set; }

        public Action<ServerRequest>? Respond { get; set; }

        public SseTransport Over(LoadContext context) =>
            Transport = new SseTransport(context, request => Respond?.Invoke(request));
    }

    static Lists ListOf(Operation operation) => operation switch
    {
        Operation.ResourcesList => Lists.Resources,
        Operation.PromptsList => Lists.Prompts,
        _ => Lists.Tools,
    };
}
