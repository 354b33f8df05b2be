namespace AgentGatewayPerf.Merge;

/// <summary>
/// Requests by the sixteenth of a second in which they ended, counted from the start of the pattern. When the points become too
/// many the interval doubles and neighbours are put together, so that memory does not grow with the length of a run.
/// </summary>
sealed class TimeSeries
{
    const long FinestUs = 62_500;
    const int MaxPoints = 3_600;

    // Far enough from the largest number that no bound of an interval overflows; 73,000 years.
    const long LongestUs = long.MaxValue / 4;

    readonly List<SeriesCell> _cells = [];

    /// <summary>Length of an interval, µs: 1/16, 1/8, 1/4 … seconds.</summary>
    public long IntervalUs { get; private set; } = FinestUs;

    /// <summary>Every interval from the start to the last one in which a request ended, empty ones too.</summary>
    public IReadOnlyList<SeriesCell> Cells => _cells;

    /// <summary>The interval of a request that ended at <paramref name="endUs"/>; what ended before the start belongs to the
    /// first.</summary>
    public SeriesCell At(long endUs)
    {
        endUs = Math.Clamp(endUs, 0, LongestUs);
        while (endUs / IntervalUs >= MaxPoints)
            DoubleInterval();
        var index = (int)(endUs / IntervalUs);
        while (_cells.Count <= index)
            _cells.Add(CellAt(_cells.Count));
        return _cells[index];
    }

    public void Add(TimeSeries other)
    {
        while (IntervalUs < other.IntervalUs)
            DoubleInterval();
        for (var i = 0; i < other._cells.Count; i++)
            At(i * other.IntervalUs).Add(other._cells[i]);
    }

    /// <summary>The same with intervals of at least <paramref name="intervalUs"/>, and at most <paramref name="maxPoints"/> of
    /// them.</summary>
    public TimeSeries Coarsen(long intervalUs, int maxPoints = MaxPoints)
    {
        var coarse = new TimeSeries();
        coarse.Add(this);
        while (coarse.IntervalUs < intervalUs || coarse._cells.Count > maxPoints)
            coarse.DoubleInterval();
        return coarse;
    }

    /// <summary>Everything that ended at <paramref name="fromUs"/> or later, up to one interval more.</summary>
    public SeriesCell Since(long fromUs)
    {
        var sum = new SeriesCell(fromUs, long.MaxValue);
        for (var i = (int)Math.Min(Math.Max(0, fromUs) / IntervalUs, _cells.Count); i < _cells.Count; i++)
            sum.Add(_cells[i]);
        return sum;
    }

    void DoubleInterval()
    {
        IntervalUs *= 2;
        for (var i = 0; i < (_cells.Count + 1) / 2; i++)
        {
            var cell = CellAt(i);
            cell.Add(_cells[2 * i]);
            if (2 * i + 1 < _cells.Count)
                cell.Add(_cells[2 * i + 1]);
            _cells[i] = cell;
        }
        _cells.RemoveRange((_cells.Count + 1) / 2, _cells.Count / 2);
    }

    // The first interval also takes what seems to have ended before the start.
    SeriesCell CellAt(int index) => new(index == 0 ? long.MinValue : index * IntervalUs, (index + 1) * IntervalUs);
}
