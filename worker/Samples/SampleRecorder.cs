using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>
/// Records one scenario on one load thread, step after step: every request as a sample, and the counts that the worker vouches
/// for. Only the loop's thread writes; full buffers are handed to the sink.
/// </summary>
sealed class SampleRecorder
{
    readonly ISampleSink _sink;
    Sample[] _buffer;
    int _count;

    /// <param name="sink">Takes full buffers.</param>
    /// <param name="failures">Messages of failures, which go with the samples.</param>
    /// <param name="first">What is recorded first.</param>
    public SampleRecorder(ISampleSink sink, FailureLog failures, StepRecord first)
    {
        _sink = sink;
        Failures = failures;
        _buffer = sink.Pool.Take();
        Current = first;
        failures.BeginStep(first);
    }

    /// <summary>What is being recorded.</summary>
    public StepRecord Current { get; private set; }

    /// <summary>Messages of failures.</summary>
    public FailureLog Failures { get; }

    /// <summary>How late the generator itself was.</summary>
    public LagRecorder Lag { get; } = new();

    /// <summary>Requests sent over a connection that had been used before.</summary>
    public ulong ReusedConnections { get; set; }

    /// <summary>Hands on what was recorded so far and goes on with another step.</summary>
    public void BeginStep(StepRecord record)
    {
        Flush();
        Current = record;
        Failures.BeginStep(record);
    }

    /// <summary>Records a request of the load.</summary>
    /// <param name="operation">What it was.</param>
    /// <param name="intendedStart">When it should have been sent, ns.</param>
    /// <param name="sent">When it was sent, ns; the end where it never was.</param>
    /// <param name="firstByte">When its response began, ns; 0 where none came.</param>
    /// <param name="firstEvent">When the first event of an event stream came, ns; 0 for none.</param>
    /// <param name="ended">When it ended, ns.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="trace">Trace id that it carried; not set for none.</param>
    public void Record(
        Operation operation, long intendedStart, long sent, long firstByte, long firstEvent, long ended, Outcome outcome,
        TraceId trace = default)
    {
        Current.Counts.Add(outcome, ended);
        Add(operation, intendedStart, sent, firstByte, firstEvent, ended, outcome);
        if (trace.IsSet && outcome.Class != OutcomeClass.Aborted)
            Current.Slowest.Add(trace, _buffer[_count - 1]);
    }

    /// <summary>Records an operation that prepares or ends a session, apart from the load.</summary>
    public void RecordSetup(Operation operation, long started, long ended, Outcome outcome, long firstByte = 0)
    {
        Current.Counts.SetupSamples++;
        Add(operation, started, started, firstByte, 0, ended, outcome);
    }

    /// <summary>Hands on what was recorded so far.</summary>
    public void Flush()
    {
        if (_count == 0)
            return;
        var filled = new ArraySegment<Sample>(_buffer, 0, _count);
        _buffer = _sink.Pool.Take();
        _count = 0;
        _sink.Accept(Current, filled);
    }

    void Add(Operation operation, long intendedStart, long sent, long firstByte, long firstEvent, long ended, Outcome outcome)
    {
        if (_count == _buffer.Length)
            Flush();
        _buffer[_count++] = new Sample(
            (intendedStart - Current.Start) / 1_000,
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
