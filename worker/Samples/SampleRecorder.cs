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
    readonly Action<ArraySegment<Sample>> _handOver;
    Sample[] _buffer;
    int _count;

    /// <param name="pool">Where buffers come from.</param>
    /// <param name="handOver">Takes a buffer, on the loop's thread, and gives it back to the pool.</param>
    public SampleRecorder(SampleBufferPool pool, Action<ArraySegment<Sample>> handOver)
    {
        _pool = pool;
        _handOver = handOver;
        _buffer = pool.Take();
    }

    public PatternCounts Counts { get; } = new();

    /// <summary>When the pattern starts (ns); every intended start counts from it.</summary>
    public long PatternStart { get; set; }

    /// <summary>Records a request of the load.</summary>
    /// <param name="operation">What it was.</param>
    /// <param name="intendedStart">When it should have been sent, ns.</param>
    /// <param name="sent">When it was sent, ns; the end where it never was.</param>
    /// <param name="firstByte">When its answer began, ns; 0 where none came.</param>
    /// <param name="ended">When it ended, ns.</param>
    /// <param name="outcome">How it ended.</param>
    public void Record(Operation operation, long intendedStart, long sent, long firstByte, long ended, Outcome outcome)
    {
        Counts.Add(outcome, ended);
        Add(operation, intendedStart, sent, firstByte, ended, outcome);
    }

    /// <summary>Records an operation that prepares or ends a session, apart from the load.</summary>
    public void RecordSetup(Operation operation, long started, long ended, Outcome outcome, long firstByte = 0)
    {
        Counts.SetupSamples++;
        Add(operation, started, started, firstByte, ended, outcome);
    }

    /// <summary>Hands over what was recorded so far.</summary>
    public void Flush()
    {
        if (_count == 0)
            return;
        var full = new ArraySegment<Sample>(_buffer, 0, _count);
        _buffer = _pool.Take();
        _count = 0;
        _handOver(full);
    }

    void Add(Operation operation, long intendedStart, long sent, long firstByte, long ended, Outcome outcome)
    {
        if (_count == _buffer.Length)
            Flush();
        var gap = firstByte == 0 ? 0UL : 1 + Microseconds(ended - firstByte);
        _buffer[_count++] = new Sample(
            (intendedStart - PatternStart) / 1_000,
            Microseconds(sent - intendedStart),
            Microseconds(ended - intendedStart),
            gap,
            outcome.Class,
            outcome.Code,
            operation);
    }

    static ulong Microseconds(long nanoseconds) => nanoseconds <= 0 ? 0 : (ulong)(nanoseconds + 500) / 1_000;
}
