using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>
/// What one loop records of one pattern: every request as a sample, and the counts that the worker vouches for. Only the loop's
/// thread writes; full buffers are handed over to be encoded and sent elsewhere.
/// </summary>
sealed class SampleRecorder
{
    readonly SampleBufferPool _pool;
    readonly Action<ArraySegment<Sample>, Phase> _handOver;
    readonly PatternCounts _loadCounts = new();
    readonly PatternCounts _warmupCounts = new();
    Sample[] _buffer;
    int _count;

    /// <param name="pool">Where buffers come from.</param>
    /// <param name="handOver">Takes a buffer, on the loop's thread, and gives it back to the pool.</param>
    public SampleRecorder(SampleBufferPool pool, Action<ArraySegment<Sample>, Phase> handOver)
    {
        _pool = pool;
        _handOver = handOver;
        _buffer = pool.Take();
    }

    /// <summary>What is being recorded; set by <see cref="BeginPhase"/>.</summary>
    public Phase Phase { get; private set; }

    /// <summary>The counts of the present phase.</summary>
    public PatternCounts Counts => Phase == Phase.Load ? _loadCounts : _warmupCounts;

    /// <summary>How late the generator itself was.</summary>
    public LagRecorder Lag { get; } = new();

    /// <summary>The slowest requests of the load that carried trace context.</summary>
    public SlowestRequests Slowest { get; } = new();

    /// <summary>Requests sent over a connection that had been used before.</summary>
    public ulong ReusedConnections { get; set; }

    /// <summary>When the pattern starts (ns); every intended start counts from it.</summary>
    public long PatternStart { get; set; }

    /// <summary>Hands over what was recorded so far and goes on with another phase.</summary>
    public void BeginPhase(Phase phase)
    {
        Flush();
        Phase = phase;
    }

    /// <summary>Records a request of the load.</summary>
    /// <param name="operation">What it was.</param>
    /// <param name="intendedStart">When it should have been sent, ns.</param>
    /// <param name="sent">When it was sent, ns; the end where it never was.</param>
    /// <param name="firstByte">When its answer began, ns; 0 where none came.</param>
    /// <param name="firstEvent">When the first event of an event stream came, ns; 0 for none.</param>
    /// <param name="ended">When it ended, ns.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="trace">Trace id that it carried; not set for none.</param>
    public void Record(
        Operation operation, long intendedStart, long sent, long firstByte, long firstEvent, long ended, Outcome outcome, TraceId trace = default)
    {
        Counts.Add(outcome, ended);
        Add(operation, intendedStart, sent, firstByte, firstEvent, ended, outcome);
        if (trace.IsSet && Phase == Phase.Load && outcome.Class != OutcomeClass.Aborted)
            Slowest.Add(trace, _buffer[_count - 1]);
    }

    /// <summary>Records an operation that prepares or ends a session, apart from the load.</summary>
    public void RecordSetup(Operation operation, long started, long ended, Outcome outcome, long firstByte = 0)
    {
        Counts.SetupSamples++;
        Add(operation, started, started, firstByte, 0, ended, outcome);
    }

    /// <summary>Hands over what was recorded so far.</summary>
    public void Flush()
    {
        if (_count == 0)
            return;
        var full = new ArraySegment<Sample>(_buffer, 0, _count);
        _buffer = _pool.Take();
        _count = 0;
        _handOver(full, Phase);
    }

    void Add(Operation operation, long intendedStart, long sent, long firstByte, long firstEvent, long ended, Outcome outcome)
    {
        if (_count == _buffer.Length)
            Flush();
        _buffer[_count++] = new Sample(
            (intendedStart - PatternStart) / 1_000,
            Microseconds(sent - intendedStart),
            Microseconds(ended - intendedStart),
            GapTo(firstByte, ended),
            GapTo(firstEvent, ended),
            outcome.Class,
            outcome.Code,
            operation);
    }

    static ulong GapTo(long moment, long ended) => moment == 0 ? 0 : 1 + Microseconds(ended - moment);

    static ulong Microseconds(long nanoseconds) => nanoseconds <= 0 ? 0 : (ulong)(nanoseconds + 500) / 1_000;
}
