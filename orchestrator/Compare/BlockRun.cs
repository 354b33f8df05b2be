using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Compare;

/// <summary>The pieces of one pattern of one run, to draw from.</summary>
sealed class BlockRun
{
    /// <summary>Fewer pieces say nothing of how a run varies.</summary>
    public const int FewestBlocks = 8;

    readonly (int Index, long Count)[][] _counts;
    readonly double[] _sums;
    readonly long[] _ok, _failed;
    readonly (double Lower, double Upper)[] _buckets;
    readonly double _intervalS;

    // Used again by every draw.
    readonly long[] _drawn;

    public BlockRun(ResultsPattern pattern)
    {
        // The load ends somewhere within the last piece.
        var blocks = pattern.Blocks.Items.SkipLast(1).ToList();
        _intervalS = pattern.Blocks.IntervalS;
        _buckets = [.. blocks.SelectMany(b => b.Histogram).Select(b => ((double)b[0], b[1] + 1.0)).Distinct().Order()];
        var index = _buckets.Select((bucket, i) => (bucket.Lower, i)).ToDictionary(b => b.Lower, b => b.i);
        _counts = [.. blocks.Select(block => block.Histogram.Select(b => (index[b[0]], b[2])).ToArray())];
        _sums = [.. blocks.Select(b => (b.MeanUs ?? 0) * b.Successful)];
        _ok = [.. blocks.Select(b => b.Successful)];
        _failed = [.. blocks.Select(b => b.Failed)];
        _drawn = new long[_buckets.Length];
    }

    public int Count => _ok.Length;

    /// <summary>Neighbours are alike, so that they are drawn together: as many as the cube root of all.</summary>
    public int DrawLength => Math.Max(1, (int)Math.Round(Math.Cbrt(Count)));

    /// <summary>The metrics of all pieces.</summary>
    public double[] Measure() => Measure([.. Enumerable.Range(0, Count)]);

    /// <summary>The metrics of as many pieces, drawn with replacement in stretches of neighbours.</summary>
    public double[] Draw(Random random)
    {
        var picked = new int[Count];
        for (var i = 0; i < Count; i += DrawLength)
        {
            var start = random.Next(Count);
            for (var j = 0; j < DrawLength && i + j < Count; j++)
                picked[i + j] = (start + j) % Count;
        }
        return Measure(picked);
    }

    double[] Measure(int[] picked)
    {
        Array.Clear(_drawn);
        var (sum, ok, failed) = (0.0, 0L, 0L);
        foreach (var block in picked)
        {
            foreach (var (index, count) in _counts[block])
                _drawn[index] += count;
            sum += _sums[block];
            ok += _ok[block];
            failed += _failed[block];
        }
        return [.. CompareMetric.All.Select(metric => metric switch
        {
            { Percent: { } percent } => Percentile(percent, ok),
            { Name: "avg" } => ok == 0 ? double.NaN : sum / ok,
            { Name: "rps" } => (ok + failed) / (picked.Length * _intervalS),
            _ => ok + failed == 0 ? double.NaN : (double)failed / (ok + failed),
        })];
    }

    // Between the bounds of the bucket in proportion, so that the width of buckets does not show.
    double Percentile(double percent, long ok)
    {
        var rank = percent / 100 * ok;
        var seen = 0.0;
        for (var i = 0; i < _drawn.Length; i++)
        {
            if (_drawn[i] > 0 && seen + _drawn[i] >= rank)
                return _buckets[i].Lower + (_buckets[i].Upper - _buckets[i].Lower) * (rank - seen) / _drawn[i];
            seen += _drawn[i];
        }
        return double.NaN;
    }
}
