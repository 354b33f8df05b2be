using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Merge;

/// <summary>Everything merged of one pattern. One thread at a time; several are merged by addition.</summary>
sealed class PatternTotals
{
    // Turns of the longest conversation and all other operations.
    const int MaxOperations = 1_200;

    readonly SortedDictionary<Operation, OperationTotals> _operations = [];

    /// <summary>The pattern's own operations.</summary>
    public IEnumerable<KeyValuePair<Operation, OperationTotals>> Operations => _operations.Where(o => !o.Key.IsSetup());

    /// <summary>Operations that prepared or ended sessions; never part of the pattern's figures.</summary>
    public IEnumerable<KeyValuePair<Operation, OperationTotals>> Setup => _operations.Where(o => o.Key.IsSetup());

    /// <summary>The pattern's own requests over time.</summary>
    public TimeSeries Series { get; private set; } = new();

    /// <summary>From the intended start to the send, of the pattern's own requests that ended: waiting for a free virtual user,
    /// for a new connection, or for the generator itself.</summary>
    public LatencyHistogram SendDelay { get; } = new();

    /// <summary>All operations of the pattern together.</summary>
    public OperationTotals Sum()
    {
        var sum = new OperationTotals();
        foreach (var (_, totals) in Operations)
            sum.Add(totals);
        return sum;
    }

    public void Add(PatternTotals other)
    {
        foreach (var (operation, totals) in other._operations)
            Of(operation).Add(totals);
        Series.Add(other.Series);
        SendDelay.Add(other.SendDelay);
    }

    /// <summary>Hands the series over, which is most of what these totals hold.</summary>
    public TimeSeries TakeSeries()
    {
        var series = Series;
        Series = new TimeSeries();
        return series;
    }

    /// <inheritdoc cref="LatencyHistogram.Pack"/>
    public void Pack()
    {
        foreach (var (_, totals) in _operations)
            totals.Pack();
        SendDelay.Pack();
    }

    /// <summary>Adds every sample of a batch. Allocates nothing per sample.</summary>
    /// <exception cref="InvalidDataException">The batch does not hold what it says.</exception>
    public void Fold(SampleBatch batch, ShardTally tally)
    {
        var reader = new SampleBatchReader(batch);
        if (!reader.TryRead(out var sample))
            return;
        // Samples of one operation and outcome come in runs: what depends on these is looked up once a run.
        bool more;
        do
        {
            var (operation, outcome) = (sample.Operation, new Outcome(sample.Outcome, sample.Code));
            var totals = Of(operation);
            var setup = operation.IsSetup();
            var times = outcome.Class == OutcomeClass.Aborted ? null : outcome.IsFailure ? totals.Failed : totals.Successful;
            var cell = setup ? null : Series.At(sample.IntendedStartUs);
            var lastEnd = tally.LastEndUs;
            var run = 0L;
            do
            {
                run++;
                if (times is not null)
                {
                    var latency = ToMicroseconds(sample.LatencyUs);
                    times.Response.Record(latency);
                    times.Service.Record(ToMicroseconds(sample.ServiceTimeUs));
                    if (sample.TimeToFirstByteUs is { } firstByte)
                        times.FirstByte.Record(ToMicroseconds(firstByte));
                    if (sample.TimeToFirstEventUs is { } firstEvent)
                        times.FirstEvent.Record(ToMicroseconds(firstEvent));
                    if (cell is not null)
                    {
                        SendDelay.Record(ToMicroseconds(sample.SendDelayUs));
                        var end = EndOf(sample.IntendedStartUs, latency);
                        lastEnd = Math.Max(lastEnd, end);
                        if (!cell.Holds(end))
                            cell = Series.At(end);
                        if (outcome.IsFailure)
                            cell.RecordFailure();
                        else
                            cell.RecordSuccess(latency);
                    }
                }
                more = reader.TryRead(out sample);
            }
            while (more && sample.Operation == operation && sample.Outcome == outcome.Class && sample.Code == outcome.Code);

            totals.Counts.Add(outcome, run);
            tally.LastEndUs = lastEnd;
            if (setup)
                tally.SetupSamples += run;
            else
                tally.Requests.Add(outcome, run);
        }
        while (more);
    }

    OperationTotals Of(Operation operation)
    {
        if (!_operations.TryGetValue(operation, out var totals))
        {
            if (_operations.Count == MaxOperations)
                throw new InvalidDataException("A worker reports more operations than there can be.");
            _operations.Add(operation, totals = new OperationTotals());
        }
        return totals;
    }

    // More than 290,000 years is no time; a worker that says so must not turn it negative.
    static long ToMicroseconds(ulong value) => (long)Math.Min(value, long.MaxValue);

    static long EndOf(long startUs, long latencyUs) => startUs > long.MaxValue - latencyUs ? long.MaxValue : startUs + latencyUs;
}
