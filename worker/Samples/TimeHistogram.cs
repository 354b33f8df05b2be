using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>Distribution of times that a worker sums up itself, since there are too many to report each. Belongs to one load
/// thread.</summary>
sealed class TimeHistogram
{
    const int Bits = 10;

    ulong[] _counts = [];
    ulong _sum;
    ulong _min = ulong.MaxValue;
    ulong _max;

    /// <summary>Whether it holds nothing.</summary>
    public bool IsEmpty => _min > _max;

    /// <param name="time">µs.</param>
    public void Record(ulong time)
    {
        var index = LogLinear.Index(time, Bits);
        if (index >= _counts.Length)
            Grow(index);
        _counts[index]++;
        _sum += time;
        _min = Math.Min(_min, time);
        _max = Math.Max(_max, time);
    }

    /// <summary>Adds the times of another load thread.</summary>
    public void Add(TimeHistogram other)
    {
        if (other.IsEmpty)
            return;
        if (other._counts.Length > _counts.Length)
            Array.Resize(ref _counts, other._counts.Length);
        for (var index = 0; index < other._counts.Length; index++)
            _counts[index] += other._counts[index];
        _sum += other._sum;
        _min = Math.Min(_min, other._min);
        _max = Math.Max(_max, other._max);
    }

    /// <summary>As an account says it.</summary>
    public Histogram ToAccount()
    {
        var histogram = new Histogram { SumUs = _sum, MinUs = IsEmpty ? 0 : _min, MaxUs = _max };
        var before = 0;
        for (var index = 0; index < _counts.Length; index++)
        {
            if (_counts[index] == 0)
                continue;
            histogram.IndexDeltas.Add((uint)(index - before));
            histogram.Counts.Add(_counts[index]);
            before = index;
        }
        return histogram;
    }

    // By whole octaves, so that it happens a few times in a load.
    void Grow(int index) => Array.Resize(ref _counts, ((index >> Bits) + 1) << Bits);
}
