using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>A virtual user with an MCP session: initialize, notifications/initialized, the load, DELETE.</summary>
sealed class McpVirtualUser : VirtualUser
{
    const int MaxSideConnections = 256;

    readonly McpPattern _pattern;
    readonly Operation[] _cycle;
    readonly ToolJudge _judge;
    readonly InitializeJudge _initializeJudge;
    readonly AckJudge _ackJudge;
    McpRequests? _session;
    bool _hasSessionId;
    long _nextId = RequestBytes.FirstNumber;

    public McpVirtualUser(LoadContext context, McpPattern pattern, int number)
        : base(context, number)
    {
        _pattern = pattern;
        _cycle = pattern.Cycle;
        _judge = new ToolJudge(context.Failures) { ServerRequest = AnswerServer, Memory = context.Answers };
        _initializeJudge = new InitializeJudge(context.Failures) { ServerRequest = AnswerServer };
        _ackJudge = new AckJudge(context.Failures);
    }

    /// <summary>The version agreed on with the server; empty before.</summary>
    public string NegotiatedVersion => _initializeJudge.Version;

    protected override bool NeedsSession => _session == null;

    /// <summary>Asks for the names of all tools there are.</summary>
    public async ValueTask<(Outcome Outcome, List<string> Names)> DiscoverToolsAsync()
    {
        var names = new List<string>();
        var request = _session!.List;
        for (var page = 0; ; page++)
        {
            var outcome = await SetupAsync(
                Numbered(request, out var id), _judge.Expect(Operation.Discover, id, _hasSessionId, names, nextPage: page > 0));
            if (!outcome.IsOk || _judge.NextCursor is not { } cursor)
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

    protected override ReadOnlyMemory<byte> NextRequest(ulong number, out AnswerJudge judge)
    {
        var operation = OperationOf(number);
        var request = Numbered(operation == Operation.ToolsList ? _session!.List : _session!.Call!, out var id);
        judge = _judge.Expect(operation, id, _hasSessionId);
        return request;
    }

    protected override bool TryNextPage(out ReadOnlyMemory<byte> request)
    {
        request = default;
        if (_judge.Operation != Operation.ToolsList || _judge.NextCursor is not { } cursor)
            return false;
        request = Numbered(_session!.ListFrom(cursor), out var id);
        _judge.Expect(Operation.ToolsList, id, _hasSessionId, nextPage: true);
        return true;
    }

    protected override void Answered(Outcome outcome)
    {
        // The specification wants a new session; the request itself stays failed.
        if (outcome.Class == OutcomeClass.Session)
            _session = null;
    }

    protected override async ValueTask<Outcome> OpenSessionAsync()
    {
        // Made when it is needed: a session is opened once, and a virtual user would keep it for the whole load.
        var initialize = McpRequests.Initialize(_pattern.Head, _pattern.Path, WorkerVersion.Text);
        var outcome = await SetupAsync(Numbered(initialize, out var id), _initializeJudge.Expect(id));
        if (!outcome.IsOk)
            return outcome;
        var session = new McpRequests(_pattern.Head, _pattern.Path, _initializeJudge.SessionId, _initializeJudge.Version);
        outcome = await SetupAsync(session.Initialized(), _ackJudge.Expect(Operation.Initialized));
        if (!outcome.IsOk)
            return outcome;
        _hasSessionId = _initializeJudge.SessionId != null;
        _session = session;
        PrepareCall();
        return Outcome.Ok;
    }

    protected override async Task EndSessionAsync()
    {
        if (_session == null || !_hasSessionId)
            return;
        var request = _session.Delete();
        _session = null;
        // 405: the server does not let clients end sessions, which the specification allows.
        await SetupAsync(request, _ackJudge.Expect(Operation.EndSession, alsoFine: 405));
    }

    ReadOnlyMemory<byte> Numbered(RequestBytes request, out long id)
    {
        id = _nextId++;
        request.SetNumber(id);
        return request.Memory;
    }

    /// <summary>The stream of our own answer occupies the connection, so the server's request is answered on another.</summary>
    async void AnswerServer(byte[] id, string method)
    {
        // A server that asks without end would else use up all files and ports.
        if (_session is not { } session || Context.SideConnections.Count >= MaxSideConnections)
            return;
        using var side = Context.CreateConnection();
        Context.SideConnections.Add(side);
        var connected = await side.ConnectAsync(Context.Target.EndPoints[0]);
        if (connected.Outcome.IsOk)
            await side.ExchangeAsync(session.AnswerTo(id, method), new AckJudge(Context.Failures).Expect(Operation.Unspecified));
        Context.SideConnections.Remove(side);
    }
}
