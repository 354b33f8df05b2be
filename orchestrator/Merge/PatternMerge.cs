using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Merge;

/// <summary>Puts the samples that all shards send of one pattern together. Any thread.</summary>
sealed class PatternMerge
{
    // As many totals as processors, so that shards are merged side by side, and memory does not grow with their number.
    readonly Stripe[] _stripes;
    readonly ShardTally[] _tallies;

    public PatternMerge(int shards)
    {
        _stripes = [.. Enumerable.Range(0, Math.Min(shards, Environment.ProcessorCount)).Select(_ => new Stripe())];
        _tallies = [.. Enumerable.Range(0, shards).Select(_ => new ShardTally())];
    }

    public FailureMessages Failures { get; } = new();

    /// <summary>What was merged of a shard; to be read when nothing is folded of that shard any more.</summary>
    public ShardTally TallyOf(int shard) => _tallies[shard];

    /// <summary>Adds a batch. Batches of one shard come one after another.</summary>
    /// <exception cref="InvalidDataException">The batch does not hold what it says.</exception>
    public void Fold(int shard, SampleBatch batch)
    {
        foreach (var failure in batch.Failures)
            Failures.Add(failure);
        var stripe = Enter(shard % _stripes.Length);
        try
        {
            stripe.Totals.Fold(batch, _tallies[shard]);
        }
        finally
        {
            stripe.Lock.Exit();
        }
    }

    /// <summary>The sum of everything merged until now.</summary>
    public PatternTotals Collect()
    {
        var sum = new PatternTotals();
        foreach (var stripe in _stripes)
        {
            lock (stripe.Lock)
                sum.Add(stripe.Totals);
        }
        return sum;
    }

    /// <summary>Requests by outcome and the response times of the successful ones, for the live view.</summary>
    public (OutcomeCounts Counts, LatencyHistogram Response) Glance()
    {
        var counts = new OutcomeCounts();
        var response = new LatencyHistogram();
        foreach (var stripe in _stripes)
        {
            lock (stripe.Lock)
            {
                foreach (var (_, totals) in stripe.Totals.Operations)
                {
                    counts.Add(totals.Counts);
                    response.Add(totals.Successful.Response);
                }
            }
        }
        return (counts, response);
    }

    /// <summary>Requests that ended at <paramref name="fromUs"/> after the start of the pattern or later.</summary>
    public SeriesCell Since(long fromUs)
    {
        var sum = new SeriesCell(fromUs, long.MaxValue);
        foreach (var stripe in _stripes)
        {
            lock (stripe.Lock)
                sum.Add(stripe.Totals.Series.Since(fromUs));
        }
        return sum;
    }

    /// <summary>Gives the memory of what was merged back; the tallies stay. What still comes is counted there, and nowhere
    /// else.</summary>
    public void Release()
    {
        foreach (var stripe in _stripes)
        {
            lock (stripe.Lock)
                stripe.Totals = new PatternTotals();
        }
    }

    // Any free one; when all are busy, wait for the shard's own.
    Stripe Enter(int preferred)
    {
        for (var i = 0; i < _stripes.Length; i++)
        {
            var stripe = _stripes[(preferred + i) % _stripes.Length];
            if (stripe.Lock.TryEnter())
                return stripe;
        }
        _stripes[preferred].Lock.Enter();
        return _stripes[preferred];
    }

    sealed class Stripe
    {
        public Lock Lock { get; } = new();

        public PatternTotals Totals { get; set; } = new();
    }
}
