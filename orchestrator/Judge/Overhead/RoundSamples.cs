using AgentGatewayPerf.Merge;

namespace AgentGatewayPerf.Judge.Overhead;

/// <summary>The response times of one target by rounds, to measure any choice of rounds from.</summary>
sealed class RoundSamples
{
    readonly double[] _lower, _upper, _sums;
    readonly long[] _counts;

    // Times of every round up to and including every bucket: bucket by bucket, in each of them round by round.
    readonly int[] _cumulative;

    /// <param name="rounds">Response times of the successful requests of every round.</param>
    public RoundSamples(IReadOnlyList<LatencyHistogram> rounds)
    {
        var entries = rounds.SelectMany((histogram, round) => histogram.Buckets().Select(bucket => (bucket, round)))
            .OrderBy(e => e.bucket.LowerUs).ToList();
        var (lower, upper) = (new List<double>(), new List<double>());
        var cumulative = new List<int>();
        var counts = new int[rounds.Count];
        for (var i = 0; i < entries.Count; i++)
        {
            var (bucket, round) = entries[i];
            counts[round] += (int)bucket.Count;
            if (i + 1 < entries.Count && entries[i + 1].bucket.LowerUs == bucket.LowerUs)
                continue;
            lower.Add(bucket.LowerUs);
            upper.Add(bucket.UpperUs + 1.0);
            cumulative.AddRange(counts);
        }
        (_lower, _upper, _cumulative) = ([.. lower], [.. upper], [.. cumulative]);
        _counts = [.. rounds.Select(h => h.Count)];
        _sums = [.. rounds.Select(h => (h.Mean ?? 0) * h.Count)];
    }

    /// <summary>Requests of all rounds.</summary>
    public long Requests => _counts.Sum();

    /// <summary>Mean and percentiles of the times of some rounds together.</summary>
    /// <param name="weights">How often each round counts.</param>
    /// <param name="percents">Percentiles wanted, from 0 to 100.</param>
    /// <param name="values">Filled with the mean and then the percentiles, µs; NaN where there is no time.</param>
    public void Measure(ReadOnlySpan<int> weights, ReadOnlySpan<double> percents, Span<double> values)
    {
        values.Fill(double.NaN);
        var (total, sum) = (0L, 0.0);
        for (var i = 0; i < weights.Length; i++)
        {
            total += weights[i] * _counts[i];
            sum += weights[i] * _sums[i];
        }
        if (total == 0)
            return;
        values[0] = sum / total;
        for (var i = 0; i < percents.Length; i++)
            values[i + 1] = AtRank(percents[i] / 100 * total, weights);
    }

    // Between the bounds of the bucket in proportion, so that the width of buckets does not show.
    double AtRank(double rank, ReadOnlySpan<int> weights)
    {
        var (low, high) = (0, _lower.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Until(middle, weights) < rank)
                low = middle + 1;
            else
                high = middle;
        }
        var before = low == 0 ? 0 : Until(low - 1, weights);
        return _lower[low] + (_upper[low] - _lower[low]) * (rank - before) / (Until(low, weights) - before);
    }

    long Until(int bucket, ReadOnlySpan<int> weights)
    {
        var counts = _cumulative.AsSpan(bucket * weights.Length, weights.Length);
        var sum = 0L;
        for (var i = 0; i < weights.Length; i++)
            sum += (long)weights[i] * counts[i];
        return sum;
    }
}
