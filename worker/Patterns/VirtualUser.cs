using System.Net;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>
/// One virtual user: one connection, one session where the protocol has sessions, one request at a time. It takes requests from
/// the schedule, sends them and records what came of each. Everything happens on its loop's thread.
/// </summary>
abstract class VirtualUser
{
    /// <summary>A gateway that refuses connections is asked again no sooner than after this, ns: trying without a pause would
    /// measure nothing but the refusals.</summary>
    const long PauseAfterFailedConnect = 10 * Clock.Millisecond;

    /// <summary>A server that takes no more at the moment and does not say for how long is asked again after this, ns.</summary>
    const long PauseAfterRefusal = 250 * Clock.Millisecond;

    readonly int _number;
    readonly int _requestsPerUnit;
    readonly ulong _perSession;
    readonly ulong _perConnection;
    readonly UserToken? _token;
    readonly LoopSignal _wait = new();
    readonly TracedRequest _traced = new();

    // Addresses that were given up before the present one.
    int _addressesTried;

    // As it came: texts of others that may hold secrets.
    string? _setupError;

    // How often what was going on has been given up.
    int _aborts;

    // Requests of the load over the present session and the present connection.
    ulong _onSession;
    ulong _onConnection;

    // The bearer token that its requests were made with.
    int _tokenNumber;

    // Exchanges that prepared or ended sessions, since the beginning of the request that consists of them.
    ulong _setupExchanges;

    // Of the request that is being sent.
    long _intendedStart;
    bool _isOnTime;
    TraceId _trace;
    ResponseValidator? _validator;

    /// <param name="context">What the virtual users of one load thread share.</param>
    /// <param name="head">What all requests have in common, but for a token that is this virtual user's own.</param>
    /// <param name="number">Its number in the shard.</param>
    /// <param name="connection">What it sends over; null for a connection as the target has them.</param>
    protected VirtualUser(LoadContext context, HttpHead head, int number, IGatewayConnection? connection = null)
    {
        Context = context;
        _number = number;
        if (context.Target.Assigned.UserTokens is { Count: > 0 } tokens)
            _token = tokens[number % tokens.Count];
        Head = _token is null ? head : head.WithToken(_token.AuthToken);
        _requestsPerUnit = PatternInfo.RequestsPerUnit(context.Scenario);
        _perSession = context.Scenario.RequestsPerSession;
        _perConnection = context.Scenario.RequestsPerConnection;
        Connection = connection ?? context.CreateConnection();
        _tokenNumber = context.Target.TokenNumber;
    }

    /// <summary>Its number in the run, from 0: no other virtual user of the scenario has it, on any shard.</summary>
    public ulong NumberInRun => (ulong)(Context.Shard.Number + (long)_number * Context.Shard.Count);

    /// <summary>Whether a request can be sent without connecting first.</summary>
    public bool IsConnected => Connection.IsConnected;

    /// <summary>Why the last attempt to connect or to open a session failed, without secrets.</summary>
    public string? SetupError => _setupError is null ? null : Context.Failures.Redact(_setupError);

    /// <summary>Whether it has a bearer token of its own.</summary>
    public bool HasOwnToken => _token is not null;

    protected LoadContext Context { get; }

    /// <summary>What all its requests have in common.</summary>
    protected HttpHead Head { get; }

    IGatewayConnection Connection { get; }

    /// <summary>The users of a target begin at different ones.</summary>
    IPEndPoint Address
    {
        get
        {
            var endPoints = Context.Target.EndPoints;
            return endPoints[(int)((uint)(_number + _addressesTried) % (uint)endPoints.Length)];
        }
    }

    /// <summary>Whether it is to be connected, with its session, before the load.</summary>
    public virtual bool IsPreparedAhead => true;

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

    /// <summary>Connects to the next address of the target from now on: one that takes no connections is not kept.</summary>
    public void TryNextAddress() => _addressesTried++;

    /// <summary>Keeps the address of the connection, before all others of its family, for itself and all others.</summary>
    public void KeepAddress()
    {
        Context.Target.Prefer(Address);
        _addressesTried = -_number;
    }

    /// <summary>Sends what the schedule gives, until it is over.</summary>
    /// <param name="schedule">When requests are due.</param>
    /// <param name="pauses">How it pauses between them; null for not at all.</param>
    public async Task RunAsync(ISchedule schedule, UserPauses? pauses)
    {
        OnLoadBegins();
        while (TryTake(schedule, out var taken))
        {
            while (_intendedStart > Clock.Now)
            {
                await WaitUntilAsync(_intendedStart);
                if (schedule.IsOver(Clock.Now))
                    return;
            }
            for (var i = 0; i < taken.Count; i++)
            {
                if (i > 0 && !TryFollowUp(schedule))
                    return;
                // Nothing is due before the end of a pause: it is in no latency.
                var next = pauses?.Next(_intendedStart) ?? _intendedStart;
                while (next > _intendedStart)
                {
                    await WaitUntilAsync(next);
                    _intendedStart = Clock.Now;
                    if (schedule.IsOver(_intendedStart))
                        return;
                }
                var number = taken.First + (ulong)i;
                if (SendsItself)
                {
                    await SendItselfAsync(number);
                }
                else if (IsOpen || await EnsureOpenAsync(number))
                {
                    var first = await Send(number);
                    RecordPart(first, _validator!);
                    Finish(first, HasFurther(first, _validator!) ? await SendFurtherAsync(first, _validator!) : first);
                    if (_perSession + _perConnection > 0)
                        await RenewAsync();
                }
                else if (schedule.IsOver(Clock.Now))
                {
                    return;
                }
            }
        }
    }

    /// <summary>Ends a wait for the schedule, which is over.</summary>
    public void Wake() => _wait.Set();

    /// <summary>Sessions of this virtual user that the server has still.</summary>
    public virtual int OpenSessions => 0;

    /// <summary>Streams of this virtual user that are open beside the load.</summary>
    public virtual int OpenStreams => 0;

    /// <summary>Opens streams that stay open beside the load, as far as they are not.</summary>
    /// <param name="count">How many there are to be.</param>
    public virtual ValueTask OpenStreamsAsync(int count) => ValueTask.CompletedTask;

    /// <summary>Ends the session, if there is one, and closes the connection.</summary>
    /// <param name="until">A server that takes no more at the moment is asked again until then.</param>
    public async Task EndAsync(long until)
    {
        await EndSessionAsync(until);
        Connection.Abort();
    }

    /// <inheritdoc cref="IGatewayConnection.CheckDeadline"/>
    public virtual void CheckDeadline(long now) => Connection.CheckDeadline(now);

    /// <inheritdoc cref="IGatewayConnection.Abort"/>
    public void Abort()
    {
        _aborts++;
        _wait.Set();
        Connection.Abort();
    }

    /// <summary>What the request of this number is.</summary>
    protected abstract Operation OperationOf(ulong number);

    /// <summary>The target's bearer token has changed: requests that were made before are to be made anew.</summary>
    protected virtual void OnTokenChanged()
    {
    }

    /// <summary>Another load begins: nothing of the one before goes on.</summary>
    protected virtual void OnLoadBegins()
    {
    }

    /// <summary>Makes the next request ready to be sent and its validator ready for the response.</summary>
    protected abstract ReadOnlyMemory<byte> NextRequest(ulong number, out ResponseValidator validator);

    /// <summary>Whether a request is more than an exchange, and sent by <see cref="SendItselfAsync()"/>.</summary>
    protected virtual bool SendsItself => false;

    /// <summary>Sends a request that is more than an exchange.</summary>
    protected virtual ValueTask<Outcome> SendItselfAsync() => throw new NotSupportedException();

    /// <summary>Whether a request is not over with the response just read: a list goes on, the server asks for input, or the
    /// stream
    /// is to be taken up again.</summary>
    protected virtual bool HasFurtherRequest(ResponseValidator validator) => false;

    /// <summary>How long to wait before the next part of the request is sent, ns.</summary>
    protected virtual long PauseBefore(ResponseValidator validator) => 0;

    /// <summary>Makes the next part of the request ready, and the validator of the one before ready for its response.</summary>
    protected virtual ReadOnlyMemory<byte> FurtherRequest(ResponseValidator validator) => throw new NotSupportedException();

    /// <summary>What an exchange is that a request consists of, where each is measured as well; null where only the whole is.
    /// Asked before the exchange is followed up.</summary>
    protected virtual Operation? PartOf(ResponseValidator validator) => null;

    /// <summary>Why a request has not ended in time whose next part would be later than the timeout.</summary>
    protected virtual string LateText => "The server closed its stream, and wants to be asked again later than the timeout.";

    /// <summary>How the object of the message begins that carries trace context; empty where only a header does.</summary>
    protected virtual ReadOnlySpan<byte> MetaStart => default;

    /// <summary>Follows up on a response, or on its absence.</summary>
    protected virtual void OnResponse(Outcome outcome)
    {
    }

    protected virtual ValueTask<Outcome> OpenSessionAsync() => ValueTask.FromResult(Outcome.Ok);

    protected virtual Task EndSessionAsync(long until) => Task.CompletedTask;

    /// <summary>Goes on without its session, whether or not the server has ended it.</summary>
    protected virtual void ForgetSession()
    {
    }

    /// <summary>Sends a request that prepares or ends a session and records it as a setup operation.</summary>
    protected async ValueTask<Outcome> SetupAsync(ReadOnlyMemory<byte> request, ResponseValidator validator)
    {
        // A server may close after every response; a session outlives its connection.
        if (!Connection.IsConnected && await ConnectAsync() is { IsOk: false } refused)
            return refused;
        _setupExchanges++;
        var first = await Connection.ExchangeAsync(request, validator);
        var result = HasFurther(first, validator) ? await SendFurtherAsync(first, validator) : first;
        var outcome = result.Failure.IsOk ? validator.Outcome : result.Failure;
        Context.Recorder.RecordSetup(validator.Operation, first.Sent, result.Ended, outcome, first.FirstByte);
        if (!outcome.IsOk)
        {
            var error = AddFailure(validator.Operation, outcome, ErrorOf(result, validator));
            _setupError = $"{validator.Operation.Name()}: {error ?? outcome.ToString()}";
        }
        return outcome;
    }

    /// <summary>Records a setup operation that is no exchange.</summary>
    protected void RecordSetup(Operation operation, long started, Outcome outcome, string? error)
    {
        Context.Recorder.RecordSetup(operation, started, Clock.Now, outcome);
        if (outcome.IsOk)
            return;
        error = AddFailure(operation, outcome, error);
        _setupError = $"{operation.Name()}: {error ?? outcome.ToString()}";
    }

    /// <summary>Sends a question that a server need not understand, and records that it was asked; what comes is no
    /// failure.</summary>
    /// <param name="request">The question.</param>
    /// <param name="validator">Says whether it was understood.</param>
    /// <param name="within">How long is waited, ns.</param>
    protected async ValueTask<Outcome> ProbeAsync(ReadOnlyMemory<byte> request, ResponseValidator validator, long within)
    {
        if (!Connection.IsConnected && await ConnectAsync() is { IsOk: false } refused)
            return refused;
        var isOver = false;
        Context.Loop.At(Clock.Now + within, () =>
        {
            if (!isOver)
                Connection.Abort();
        });
        var result = await Connection.ExchangeAsync(request, validator);
        isOver = true;
        Context.Recorder.RecordSetup(validator.Operation, result.Sent, result.Ended, Outcome.Ok, result.FirstByte);
        return result.Failure.IsOk ? validator.Outcome : result.Failure;
    }

    /// <summary>Waits before a request that was refused is sent again.</summary>
    /// <param name="refusal">The validator of the refused request.</param>
    /// <param name="until">No wait goes on behind this.</param>
    /// <returns>Whether there is time for it.</returns>
    protected async ValueTask<bool> WaitAfterAsync(ResponseValidator refusal, long until)
    {
        var again = Clock.Now + (refusal.RetryAfter is { } seconds ? seconds * Clock.Second : PauseAfterRefusal);
        if (again >= until)
            return false;
        await WaitUntilAsync(again);
        return true;
    }

    // Not async: the wait for every request of the open model would allocate its state.
    ValueTask WaitUntilAsync(long moment)
    {
        _wait.Reset();
        Context.Loop.Schedule(_wait, moment);
        return _wait.Task;
    }

    bool IsOpen => Connection.IsConnected && !NeedsSession;

    bool TryTake(ISchedule schedule, out ScheduledRequests taken)
    {
        var now = Clock.Now;
        if (!schedule.TryTake(now, _requestsPerUnit, out taken))
            return false;
        _intendedStart = taken.IntendedStart;
        _isOnTime = _intendedStart > now;
        return true;
    }

    /// <summary>A turn follows on the response before it: nothing else could send it sooner.</summary>
    bool TryFollowUp(ISchedule schedule)
    {
        _isOnTime = false;
        _intendedStart = Clock.Now;
        return !schedule.IsOver(_intendedStart);
    }

    /// <summary>Connects and opens the session before a request; where that fails, the request has failed.</summary>
    async ValueTask<bool> EnsureOpenAsync(ulong number)
    {
        _isOnTime = false;
        var opened = await OpenAsync();
        if (opened.IsOk)
            return true;
        var now = Clock.Now;
        var operation = OperationOf(number);
        Context.Recorder.Record(operation, _intendedStart, now, 0, 0, now, opened);
        AddFailure(operation, opened, _setupError, isNamed: true);
        if (!Connection.IsConnected)
            await WaitUntilAsync(now + PauseAfterFailedConnect);
        return false;
    }

    // Not async: the state of a method that waits for every response would be allocated for every request.
    ValueTask<ExchangeResult> Send(ulong number)
    {
        if (Connection.ResponsesOnConnection > 0)
            Context.Recorder.ReusedConnections++;
        if (_tokenNumber != Context.Target.TokenNumber)
        {
            _tokenNumber = Context.Target.TokenNumber;
            OnTokenChanged();
        }
        var request = NextRequest(number, out var validator);
        _validator = validator;
        _trace = Context.Traces.Next();
        return Connection.ExchangeAsync(Traced(request), validator);
    }

    /// <summary>Sends a request that is more than an exchange, and records it.</summary>
    async ValueTask SendItselfAsync(ulong number)
    {
        var sent = Clock.Now;
        if (_isOnTime)
            Context.Recorder.Lag.Add(sent - _intendedStart);
        _setupExchanges = 0;
        var outcome = await SendItselfAsync();
        Context.Recorder.Current.Counts.FurtherRequests += Math.Max(1, _setupExchanges) - 1;
        var operation = OperationOf(number);
        var now = Clock.Now;
        Context.Recorder.Record(operation, _intendedStart, sent, 0, 0, now, outcome);
        if (!outcome.IsFailure)
            return;
        AddFailure(operation, outcome, _setupError, isNamed: true);
        if (outcome.Class == OutcomeClass.Connect)
            await WaitUntilAsync(now + PauseAfterFailedConnect);
    }

    /// <summary>Ends the session and the connection that have had as many requests as they are to have. The next request opens
    /// others,
    /// and waits for them.</summary>
    async ValueTask RenewAsync()
    {
        _onSession++;
        _onConnection++;
        if (_perSession > 0 && _onSession >= _perSession && !NeedsSession)
        {
            _onSession = 0;
            await EndSessionAsync(until: 0);
            ForgetSession();
        }
        if (_perConnection > 0 && _onConnection >= _perConnection)
            Connection.Abort();
    }

    bool HasFurther(in ExchangeResult result, ResponseValidator validator) =>
        result.Failure.IsOk && validator.Outcome.IsOk && HasFurtherRequest(validator);

    /// <summary>Sends what is left of a request behind its first exchange; together they are one request.</summary>
    async ValueTask<ExchangeResult> SendFurtherAsync(ExchangeResult result, ResponseValidator validator)
    {
        var until = result.Sent + Context.Target.Timeout;
        while (HasFurther(result, validator))
        {
            if (await PauseAsync(PauseBefore(validator), until) is { IsOk: false } over)
            {
                var late = over.Class == OutcomeClass.Timeout ? LateText : null;
                return result with { Failure = over, Error = late, Ended = Clock.Now };
            }
            var reconnected = Connection.IsConnected ? Outcome.Ok : await ConnectAsync();
            if (!reconnected.IsOk)
                return result with { Failure = reconnected, Error = _setupError, Ended = Clock.Now };
            if (!validator.Operation.IsSetup())
                Context.Recorder.Current.Counts.FurtherRequests++;
            var request = FurtherRequest(validator);
            result = await Connection.ExchangeAsync(validator.Operation.IsSetup() ? request : Traced(request), validator);
            RecordPart(result, validator);
        }
        return result;
    }

    /// <summary>Records an exchange on its own, beside the request that it is part of.</summary>
    void RecordPart(in ExchangeResult result, ResponseValidator validator)
    {
        if (PartOf(validator) is not { } part)
            return;
        var outcome = result.Failure.IsOk ? validator.Outcome : result.Failure;
        Context.Recorder.RecordSetup(part, result.Sent, result.Ended, outcome, result.FirstByte);
    }

    /// <summary>Waits between two parts of a request, to the end: the server must not be asked too early.</summary>
    async ValueTask<Outcome> PauseAsync(long pause, long until)
    {
        if (pause <= 0)
            return Outcome.Ok;
        var (at, aborts) = (Clock.Now + pause, _aborts);
        if (at >= until)
            return new Outcome(OutcomeClass.Timeout);
        while (Clock.Now < at)
        {
            await WaitUntilAsync(at);
            if (_aborts != aborts)
                return new Outcome(OutcomeClass.Aborted);
        }
        return Outcome.Ok;
    }

    ReadOnlyMemory<byte> Traced(ReadOnlyMemory<byte> request)
    {
        if (!_trace.IsSet)
            return request;
        // The part that takes a stream up again has no body.
        var meta = MetaStart;
        return meta.IsEmpty ? _traced.With(request.Span, _trace) : _traced.With(request.Span, _trace, meta);
    }

    /// <summary>Records a request, from its first page to the end of its last.</summary>
    void Finish(in ExchangeResult first, in ExchangeResult last)
    {
        if (_isOnTime)
            Context.Recorder.Lag.Add(first.Sent - _intendedStart);
        var validator = _validator!;
        var outcome = last.Failure.IsOk ? validator.Outcome : last.Failure;
        Context.Recorder.Record(
            validator.Operation, _intendedStart, first.Sent, first.FirstByte, first.FirstEvent, last.Ended, outcome, _trace);
        if (!outcome.IsOk && outcome.Class != OutcomeClass.Aborted)
            AddFailure(validator.Operation, outcome, ErrorOf(last, validator));
        if (last.IsLeftOpen)
            Context.Recorder.Current.Counts.StreamsLeftOpen++;
        var isRefused = outcome.Class == OutcomeClass.RateLimited;
        if (isRefused || validator.Rate.Limit is not null)
            Context.Recorder.Current.Counts.Rate.Take(validator.Rate, isRefused ? validator.RetryAfter : null);
        OnResponse(outcome);
    }

    /// <summary>Keeps the message of a failure. Where the virtual user's own token was refused, that has its number.</summary>
    /// <param name="operation">What failed.</param>
    /// <param name="outcome">How.</param>
    /// <param name="error">What is known of it; null where enough messages of its kind were kept.</param>
    /// <param name="isNamed">Whether <paramref name="error"/> has the token's number already.</param>
    /// <returns>What is known of it, with that number.</returns>
    string? AddFailure(Operation operation, Outcome outcome, string? error, bool isNamed = false)
    {
        if (_token is { } token && outcome.IsTokenRefused)
        {
            Context.Recorder.Current.Counts.AddRefused(token.Number);
            if (!isNamed && error is not null)
                error = $"The token on line {token.Number} was refused: {error}";
        }
        Context.Failures.Add(operation, outcome, error);
        return error;
    }

    /// <summary>Where no response came, what came instead is said, too.</summary>
    static string? ErrorOf(in ExchangeResult result, ResponseValidator validator) =>
        result.Error is null || validator.Error is null ? result.Error ?? validator.Error : $"{result.Error} {validator.Error}";

    async ValueTask<Outcome> ConnectAsync()
    {
        _onConnection = 0;
        var result = await Connection.ConnectAsync(Address);
        var connected = result.Connected != 0;
        if (result.Outcome.Class != OutcomeClass.Aborted && !result.IsShared)
        {
            Context.Recorder.RecordSetup(Operation.Connect, result.Started, connected ? result.Connected : result.Ended,
                connected ? Outcome.Ok : result.Outcome);
            var handshake = result.IsResumed ? Operation.TlsResumption : Operation.TlsHandshake;
            if (connected && Context.Target.Tls is not null)
                Context.Recorder.RecordSetup(handshake, result.Connected, result.Ended, result.Outcome);
        }
        if (!result.Outcome.IsOk)
        {
            _setupError = result.Error;
            if (result.Outcome.Class == OutcomeClass.Connect)
                TryNextAddress();
            if (!result.IsShared)
                Context.Failures.Add(connected ? Operation.TlsHandshake : Operation.Connect, result.Outcome, result.Error);
        }
        return result.Outcome;
    }
}
