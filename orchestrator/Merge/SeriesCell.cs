using System.Runtime.CompilerServices;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Merge;

/// <summary>Requests that ended within one interval of a series. Its percentiles are at most 1.6 % off.</summary>
sealed class SeriesCell(long fromUs, long untilUs) : IFigures
{
    const int Bits = 5;

    // From the octave of the smallest value to that of the largest: a run keeps thousands of these, and the latencies within one
    // are mostly alike.
    uint[] _counts = [];
    int _first;
    double _sumUs;

    public long Ok { get; private set; }

    public long Failed { get; private set; }

    /// <summary>Slowest success, µs; 0 when there is none.</summary>
    public long MaxUs { get; private set; }

    double? IFigures.MaxUs => Ok == 0 ? null : MaxUs;

    public double? MeanUs => Ok == 0 ? null : _sumUs / Ok;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Holds(long endUs) => endUs >= fromUs && endUs < untilUs;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RecordSuccess(long latencyUs)
    {
        var index = LogLinear.Index((ulong)latencyUs, Bits) - _first;
        if ((uint)index >= (uint)_counts.Length)
            index = Widen(index);
        _counts[index]++;
        Ok++;
        _sumUs += latencyUs;
        if (latencyUs > MaxUs)
            MaxUs = latencyUs;
    }

    public void RecordFailure() => Failed++;

    public void Add(SeriesCell other)
    {
        if (other._counts.Length > 0)
        {
            var at = other._first - _first;
            if (at < 0 || at >= _counts.Length)
                at = Widen(at);
            if (at + other._counts.Length > _counts.Length)
                Widen(at + other._counts.Length - 1);
            for (var i = 0; i < other._counts.Length; i++)
                _counts[at + i] += other._counts[i];
        }
        Ok += other.Ok;
        Failed += other.Failed;
        _sumUs += other._sumUs;
        MaxUs = Math.Max(MaxUs, other.MaxUs);
    }

    /// <summary>The buckets of the successes that hold anything, in ascending order.</summary>
    public IEnumerable<HistogramBucket> Buckets()
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] != 0)
            {
                yield return new HistogramBucket(
                    LogLinear.Lower(_first + i, Bits), LogLinear.Upper(_first + i, Bits), _counts[i]);
            }
        }
    }

    /// <summary>Nearest-rank percentile of the successes, µs; null when there is none.</summary>
    public double? Percentile(double percent)
    {
        if (Ok == 0)
            return null;
        var rank = Math.Clamp((long)decimal.Ceiling((decimal)percent * Ok / 100), 1, Ok);
        var seen = 0L;
        var index = 0;
        while ((seen += _counts[index]) < rank)
            index++;
        return Math.Min(LogLinear.Middle(_first + index, Bits), MaxUs);
    }

    /// <returns>Where the bucket is now that was at <paramref name="index"/>, outside of the array.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    int Widen(int index)
    {
        var at = _first + index;
        var octave = at >> Bits << Bits;
        if (_counts.Length == 0)
            _first = octave;
        var first = Math.Min(_first, octave);
        var counts = new uint[Math.Max(_first + _counts.Length, octave + (1 << Bits)) - first];
        _counts.CopyTo(counts, _first - first);
        (_counts, _first) = (counts, first);
        return at - first;
    }
}
