using System.Runtime.CompilerServices;

namespace AgentGatewayPerf.Merge;

/// <summary>Requests that ended within one interval of a series. Its percentiles are at most 1.6 % off.</summary>
sealed class SeriesCell(long fromUs, long untilUs)
{
    const int Bits = 5;

    uint[] _counts = [];
    double _sumUs;

    public long Ok { get; private set; }

    public long Failed { get; private set; }

    /// <summary>Slowest success, µs; 0 when there is none.</summary>
    public long MaxUs { get; private set; }

    public double? MeanUs => Ok == 0 ? null : _sumUs / Ok;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Holds(long endUs) => endUs >= fromUs && endUs < untilUs;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RecordSuccess(long latencyUs)
    {
        var index = LogLinear.Index((ulong)latencyUs, Bits);
        if ((uint)index >= (uint)_counts.Length)
            Array.Resize(ref _counts, ((index >> Bits) + 2) << Bits);
        _counts[index]++;
        Ok++;
        _sumUs += latencyUs;
        if (latencyUs > MaxUs)
            MaxUs = latencyUs;
    }

    public void RecordFailure() => Failed++;

    public void Add(SeriesCell other)
    {
        if (other._counts.Length > _counts.Length)
            Array.Resize(ref _counts, other._counts.Length);
        for (var i = 0; i < other._counts.Length; i++)
            _counts[i] += other._counts[i];
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
                yield return new HistogramBucket(LogLinear.Lower(i, Bits), LogLinear.Upper(i, Bits), _counts[i]);
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
        return Math.Min(LogLinear.Middle(index, Bits), MaxUs);
    }
}
