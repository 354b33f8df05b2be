using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>
/// One virtual user: one connection, one session where the protocol has sessions, one request at a time. It takes requests from
/// the schedule, sends them and records what came of each. Everything happens on its loop's thread.
/// </summary>
abstract class VirtualUser : IDisposable
{
    /// <summary>A gateway that refuses connections is asked again no sooner than after this, ns: trying without a pause would
    /// measure nothing but the refusals.</summary>
    const long PauseAfterFailedConnect = 10 * Clock.Millisecond;

    readonly int _number;
    readonly int _requestsPerUnit;
    readonly LoopSignal _wait = new();
    readonly TracedRequest _traced = new();

    protected VirtualUser(LoadContext context, int number)
    {
        Context = context;
        _number = number;
        _requestsPerUnit = PhaseSchedule.RequestsPerUnit(context.Spec);
        Connection = context.CreateConnection();
    }

    /// <summary>Whether a request can be sent without connecting first.</summary>
    public bool IsConnected => Connection.IsConnected;

    /// <summary>Why the last attempt to connect or to open a session failed.</summary>
    public string? SetupError { get; private set; }

    protected LoadContext Context { get; }

    IGatewayConnection Connection { get; }

    /// <summary>Whether the connected virtual user still lacks its session.</summary>
    protected virtual bool NeedsSession => false;

    /// <summary>Connects and opens the session, as far as that is not done.</summary>
    public async ValueTask<Outcome> OpenAsync()
    {
        if (!Connection.IsConnected)
        {
            var connected = await ConnectAsync();
            if (!connected.IsOk)
                return connected;
        }
        if (!NeedsSession)
            return Outcome.Ok;
        var opened = await OpenSessionAsync();
        if (!opened.IsOk)
            Connection.Abort();
        return opened;
    }

    /// <summary>Sends what the schedule gives, until it is over.</summary>
    public async Task RunAsync()
    {
        var schedule = Context.Schedule;
        while (schedule.TryTake(Clock.Now, _requestsPerUnit, out var taken))
        {
            var intendedStart = taken.IntendedStart;
            var onTime = intendedStart > Clock.Now;
            while (intendedStart > Clock.Now)
            {
                await WaitUntilAsync(intendedStart);
                if (schedule.IsOver(Clock.Now))
                    return;
            }
            for (var i = 0; i < taken.Count; i++)
            {
                if (i > 0)
                {
                    // A turn follows on the answer before it: nothing else could send it sooner.
                    onTime = false;
                    intendedStart = Clock.Now;
                    if (schedule.IsOver(intendedStart))
                        return;
                }
                var number = taken.First + (ulong)i;
                if (!Connection.IsConnected || NeedsSession)
                {
                    onTime = false;
                    var opened = await OpenAsync();
                    if (!opened.IsOk)
                    {
                        var now = Clock.Now;
                        Context.Recorder.Record(OperationOf(number), intendedStart, now, 0, 0, now, opened);
                        Context.Failures.Add(OperationOf(number), opened, SetupError);
                        if (!Connection.IsConnected)
                            await WaitUntilAsync(now + PauseAfterFailedConnect);
                        if (schedule.IsOver(Clock.Now))
                            return;
                        continue;
                    }
                }

                if (Connection.AnswersOnConnection > 0)
                    Context.Recorder.ReusedConnections++;
                var request = NextRequest(number, out var judge);
                var trace = Context.Traces.Next();
                if (trace.IsSet)
                    request = _traced.With(request.Span, trace);
                var result = await Connection.ExchangeAsync(request, judge);
                var first = result;
                if (onTime)
                    Context.Recorder.Lag.Add(first.Sent - intendedStart);
                while (result.Failure.IsOk && judge.Outcome.IsOk && TryNextPage(out request))
                {
                    var reconnected = Connection.IsConnected ? Outcome.Ok : await ConnectAsync();
                    if (!reconnected.IsOk)
                    {
                        result = result with { Failure = reconnected, Error = SetupError, Ended = Clock.Now };
                        break;
                    }
                    Context.Recorder.Counts.FurtherRequests++;
                    if (trace.IsSet)
                        request = _traced.With(request.Span, trace);
                    result = await Connection.ExchangeAsync(request, judge);
                }
                var outcome = result.Failure.IsOk ? judge.Outcome : result.Failure;
                Context.Recorder.Record(
                    judge.Operation, intendedStart, first.Sent, first.FirstByte, first.FirstEvent, result.Ended, outcome, trace);
                if (!outcome.IsOk)
                    OnNotOk(judge, result, outcome);
                Answered(outcome);
            }
        }
    }

    /// <summary>Ends a wait for the schedule, which is over.</summary>
    public void Wake() => _wait.Set();

    /// <summary>Ends the session, if there is one, and closes the connection.</summary>
    public async Task EndAsync()
    {
        await EndSessionAsync();
        Connection.Abort();
    }

    /// <inheritdoc cref="IGatewayConnection.CheckDeadline"/>
    public void CheckDeadline(long now) => Connection.CheckDeadline(now);

    /// <inheritdoc cref="IGatewayConnection.Abort"/>
    public void Abort() => Connection.Abort();

    public void Dispose() => Connection.Dispose();

    /// <summary>What the request of this number is.</summary>
    protected abstract Operation OperationOf(ulong number);

    /// <summary>Makes the next request ready to be sent and its judge ready for the answer.</summary>
    protected abstract ReadOnlyMemory<byte> NextRequest(ulong number, out AnswerJudge judge);

    /// <summary>The next page, where the last answer said that there is one.</summary>
    protected virtual bool TryNextPage(out ReadOnlyMemory<byte> request)
    {
        request = default;
        return false;
    }

    /// <summary>Follows up on an answer, or on its absence.</summary>
    protected virtual void Answered(Outcome outcome)
    {
    }

    protected virtual ValueTask<Outcome> OpenSessionAsync() => ValueTask.FromResult(Outcome.Ok);

    protected virtual Task EndSessionAsync() => Task.CompletedTask;

    /// <summary>Sends a request that prepares or ends a session and records it as a setup operation.</summary>
    protected async ValueTask<Outcome> SetupAsync(ReadOnlyMemory<byte> request, AnswerJudge judge)
    {
        // A server may close after every answer; a session outlives its connection.
        if (!Connection.IsConnected && await ConnectAsync() is { IsOk: false } refused)
            return refused;
        var result = await Connection.ExchangeAsync(request, judge);
        var outcome = result.Failure.IsOk ? judge.Outcome : result.Failure;
        Context.Recorder.RecordSetup(judge.Operation, result.Sent, result.Ended, outcome, result.FirstByte);
        if (!outcome.IsOk)
        {
            SetupError = $"{NameOf(judge.Operation)}: {Context.Failures.Redact(judge.Error ?? result.Error ?? outcome.ToString())}";
            Context.Failures.Add(judge.Operation, outcome, judge.Error ?? result.Error);
        }
        return outcome;
    }

    // Not async: the wait for every request of the open model would allocate its state.
    ValueTask WaitUntilAsync(long moment)
    {
        _wait.Reset();
        Context.Loop.Schedule(_wait, moment);
        return _wait.Task;
    }

    static string NameOf(Operation operation) => operation switch
    {
        Operation.Initialize => "initialize",
        Operation.Initialized => "notifications/initialized",
        Operation.EndSession => "DELETE of the session",
        Operation.Discover => "discovery",
        _ => operation.ToString(),
    };

    async ValueTask<Outcome> ConnectAsync()
    {
        var endPoints = Context.Target.EndPoints;
        var result = await Connection.ConnectAsync(endPoints[_number % endPoints.Length]);
        var connected = result.Connected != 0;
        if (result.Outcome.Class != OutcomeClass.Aborted)
        {
            Context.Recorder.RecordSetup(Operation.Connect, result.Started, connected ? result.Connected : result.Ended,
                connected ? Outcome.Ok : result.Outcome);
            if (connected && Context.Target.Tls != null)
                Context.Recorder.RecordSetup(Operation.TlsHandshake, result.Connected, result.Ended, result.Outcome);
        }
        if (!result.Outcome.IsOk)
        {
            SetupError = result.Error;
            Context.Failures.Add(connected ? Operation.TlsHandshake : Operation.Connect, result.Outcome, result.Error);
        }
        return result.Outcome;
    }

    void OnNotOk(AnswerJudge judge, in ExchangeResult result, Outcome outcome)
    {
        if (outcome.Class != OutcomeClass.Aborted)
            Context.Failures.Add(judge.Operation, outcome, result.Error ?? judge.Error);
    }
}
