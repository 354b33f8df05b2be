using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>A virtual user with an MCP session: initialize, notifications/initialized, the load, DELETE.</summary>
sealed class McpVirtualUser : VirtualUser
{
    readonly McpPattern _pattern;
    readonly Operation[] _cycle;
    readonly ToolValidator _validator;
    readonly InitializeValidator _initializeValidator;
    readonly AckValidator _ackValidator;
    McpRequests? _session;
    bool _hasSessionId;
    long _nextId = RequestBytes.FirstNumber;

    public McpVirtualUser(LoadContext context, McpPattern pattern, int number)
        : base(context, number)
    {
        _pattern = pattern;
        _cycle = pattern.Cycle;
        _validator = new ToolValidator(context.Failures) { ServerRequest = RespondToServer, Memory = context.Responses };
        _initializeValidator = new InitializeValidator(context.Failures) { ServerRequest = RespondToServer };
        _ackValidator = new AckValidator(context.Failures);
    }

    /// <summary>The version agreed on with the server; empty before.</summary>
    public string NegotiatedVersion => _initializeValidator.Version;

    public override bool HasOpenSession => _session is not null && _hasSessionId;

    protected override bool NeedsSession => _session is null;

    /// <summary>Asks for the names of all tools there are.</summary>
    public async ValueTask<(Outcome Outcome, List<string> Names)> DiscoverToolsAsync()
    {
        var names = new List<string>();
        var request = _session!.List;
        for (var page = 0; ; page++)
        {
            var outcome = await SetupAsync(
                Numbered(request, out var id),
                _validator.Expect(Operation.Discover, id, _hasSessionId, names, nextPage: page > 0));
            if (!outcome.IsOk || _validator.NextCursor is not { } cursor)
                return (outcome, names);
            request = _session.ListFrom(cursor);
        }
    }

    /// <summary>Makes the call ready; for a session opened before the tool was known.</summary>
    public void PrepareCall()
    {
        if (_pattern.Tool is { } tool)
            _session?.PrepareCall(tool, _pattern.ToolArguments);
    }

    protected override Operation OperationOf(ulong number) => _cycle[number % (ulong)_cycle.Length];

    protected override ReadOnlyMemory<byte> NextRequest(ulong number, out ResponseValidator validator)
    {
        var operation = OperationOf(number);
        var request = Numbered(operation == Operation.ToolsList ? _session!.List : _session!.Call!, out var id);
        validator = _validator.Expect(operation, id, _hasSessionId);
        return request;
    }

    protected override bool HasNextPage => _validator.Operation == Operation.ToolsList && _validator.NextCursor is not null;

    protected override ReadOnlyMemory<byte> NextPage()
    {
        var request = Numbered(_session!.ListFrom(_validator.NextCursor!), out var id);
        _validator.Expect(Operation.ToolsList, id, _hasSessionId, nextPage: true);
        return request;
    }

    protected override void OnResponse(Outcome outcome)
    {
        // The specification wants a new session; the request itself stays failed.
        if (outcome.Class == OutcomeClass.Session)
            _session = null;
    }

    protected override async ValueTask<Outcome> OpenSessionAsync()
    {
        // Made when it is needed: a session is opened once, and a virtual user would keep it for the whole load.
        var initialize = McpRequests.Initialize(_pattern.Head, _pattern.Path, _pattern.Head.Version);
        var outcome = await SetupAsync(Numbered(initialize, out var id), _initializeValidator.Expect(id));
        if (!outcome.IsOk)
            return outcome;
        var session = new McpRequests(_pattern.Head, _pattern.Path, _initializeValidator.SessionId, _initializeValidator.Version);
        outcome = await SetupAsync(session.Initialized(), _ackValidator.Expect(Operation.Initialized));
        if (!outcome.IsOk)
            return outcome;
        _hasSessionId = _initializeValidator.SessionId is not null;
        _session = session;
        PrepareCall();
        return Outcome.Ok;
    }

    protected override async Task EndSessionAsync(long until)
    {
        if (_session is null || !_hasSessionId)
            return;
        var request = _session.Delete();
        Outcome outcome;
        do
        {
            // 405: the server does not let clients end sessions, which the specification allows.
            outcome = await SetupAsync(request, _ackValidator.Expect(Operation.EndSession, alsoFine: 405));
        }
        while (outcome is { Class: OutcomeClass.Http, Code: 429 or 503 } && await WaitAfterAsync(_ackValidator, until));
        // 404: it is gone already.
        if (outcome.IsOk || outcome is { Class: OutcomeClass.Http, Code: 404 })
            _session = null;
    }

    ReadOnlyMemory<byte> Numbered(RequestBytes request, out long id)
    {
        id = _nextId++;
        request.SetNumber(id);
        return request.Memory;
    }

    /// <summary>Responds to a request that the server makes within its response to ours.</summary>
    void RespondToServer(byte[] id, string method)
    {
        if (_session is { } session)
            Context.SideRequests.Send(session.ResponseTo(id, method));
    }
}
