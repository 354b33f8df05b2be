using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>A stream that stays open beside the load, over a connection of its own: the GET of a session, or
/// subscriptions/listen.
/// What the server asks on it is answered; everything else that it says is read and dropped. One load thread's.</summary>
/// <param name="context">What the virtual users share.</param>
/// <param name="respond">Responds to a request of the server.</param>
sealed class IdleStream(LoadContext context, Action<ServerRequest> respond)
{
    readonly IGatewayConnection _connection = context.CreateConnection();
    readonly StreamValidator _validator = new(context.Failures) { ServerRequest = respond };
    Task _reading = Task.CompletedTask;
    bool _isClosing;

    /// <summary>Whether it is open.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Opens it; whether that works is in the measured operations.</summary>
    /// <param name="request">Asks for it.</param>
    /// <param name="id">Id of the request, where it has one.</param>
    public async ValueTask OpenAsync(ReadOnlyMemory<byte> request, long id)
    {
        var started = Clock.Now;
        var connected = await _connection.ConnectAsync(context.Target.EndPoints[0]);
        if (!connected.Outcome.IsOk)
        {
            Record(started, Clock.Now, connected.Outcome, connected.Error);
            return;
        }
        started = Clock.Now;
        _reading = ReadAsync(request, id, started);
        await _validator.Opened;
    }

    /// <inheritdoc cref="IGatewayConnection.CheckDeadline"/>
    public void CheckDeadline(long now) => _connection.CheckDeadline(now);

    /// <summary>Ends it.</summary>
    public async Task CloseAsync()
    {
        _isClosing = true;
        _connection.Abort();
        await _reading;
    }

    async Task ReadAsync(ReadOnlyMemory<byte> request, long id, long started)
    {
        _validator.Expect(id, () =>
        {
            IsOpen = true;
            Record(started, Clock.Now, Outcome.Ok, null);
        });
        var result = await _connection.ExchangeAsync(request, _validator);
        var wasOpen = IsOpen;
        IsOpen = false;
        if (wasOpen && !_isClosing)
        {
            var record = context.Recorder.Current;
            record.Counts.Streams.Die(Clock.Now - record.Start);
        }
        else if (!wasOpen)
        {
            var outcome = result.Failure.IsOk ? _validator.Outcome : result.Failure;
            if (outcome.IsOk)
                outcome = new Outcome(OutcomeClass.Protocol);
            Record(started, Clock.Now, outcome, result.Error ?? _validator.Error);
        }
        _validator.EndWait();
    }

    void Record(long started, long ended, Outcome outcome, string? error)
    {
        context.Recorder.RecordSetup(Operation.OpenStream, started, ended, outcome);
        if (outcome.IsFailure)
            context.Failures.Add(Operation.OpenStream, outcome, error);
    }
}
