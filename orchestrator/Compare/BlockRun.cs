using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Compare;

/// <summary>The pieces of one pattern of one run, to draw from. Its figures are those of the last draw.</summary>
sealed class BlockRun : IFigures
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
    double _drawnSum;
    long _drawnOk, _drawnFailed;

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

    long IFigures.Ok => _drawnOk;

    long IFigures.Failed => _drawnFailed;

    double? IFigures.MeanUs => _drawnOk == 0 ? null : _drawnSum / _drawnOk;

    double? IFigures.MaxUs => Array.FindLastIndex(_drawn, count => count > 0) is >= 0 and var last ? _buckets[last].Upper : null;

    // Between the bounds of the bucket in proportion, so that the width of buckets does not show.
    double? IFigures.Percentile(double percent)
    {
        var rank = percent / 100 * _drawnOk;
        var seen = 0.0;
        for (var i = 0; i < _drawn.Length; i++)
        {
            if (_drawn[i] > 0 && seen + _drawn[i] >= rank)
                return _buckets[i].Lower + (_buckets[i].Upper - _buckets[i].Lower) * (rank - seen) / _drawn[i];
            seen += _drawn[i];
        }
        return null;
    }

    /// <summary>The metrics of some pieces together.</summary>
    public double[] Measure(int[] picked)
    {
        Array.Clear(_drawn);
        (_drawnSum, _drawnOk, _drawnFailed) = (0, 0, 0);
        foreach (var block in picked)
        {
            foreach (var (index, count) in _counts[block])
                _drawn[index] += count;
            _drawnSum += _sums[block];
            _drawnOk += _ok[block];
            _drawnFailed += _failed[block];
        }
        var elapsedUs = picked.Length * _intervalS * 1e6;
        return [.. ComparedMetric.All.Select(compared => compared.Metric.ValueOf(this, elapsedUs) ?? double.NaN)];
    }
}
