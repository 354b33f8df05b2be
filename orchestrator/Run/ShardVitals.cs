using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>Keeps what a worker reports of itself. Any thread.</summary>
sealed class ShardVitals
{
    // Half an hour of seconds; after that every two neighbours become one.
    const int MaxReports = 1_800;

    readonly Lock _lock = new();
    List<Vitals> _reports = [];
    int _together = 1;
    int _inLast;
    ulong _maxResidentBytes;
    ulong _maxScheduleLagUs;

    /// <summary>The last report; its totals count from the start of the process. Null when none came.</summary>
    public Vitals? Last
    {
        get { lock (_lock) return _reports.LastOrDefault(); }
    }

    /// <summary>The last report and the one before it.</summary>
    public (Vitals? Before, Vitals? Last) LastTwo
    {
        get { lock (_lock) return (_reports.Count > 1 ? _reports[^2] : null, _reports.LastOrDefault()); }
    }

    /// <summary>Everything that came, one report about every second; in long runs several are put into one.</summary>
    public VitalsHistory History
    {
        get { lock (_lock) return new VitalsHistory([.. _reports], _maxResidentBytes, _maxScheduleLagUs); }
    }

    /// <summary>Adds a report.</summary>
    public void Add(Vitals vitals)
    {
        lock (_lock)
        {
            _maxResidentBytes = Math.Max(_maxResidentBytes, vitals.ResidentBytes);
            _maxScheduleLagUs = Math.Max(_maxScheduleLagUs, vitals.ScheduleLagMaxUs);
            if (_inLast > 0 && _inLast < _together)
                _reports[^1] = Join(_reports[^1], vitals);
            else
                (_inLast, _reports) = (0, Append(vitals));
            _inLast++;
        }
    }

    List<Vitals> Append(Vitals vitals)
    {
        if (_reports.Count == MaxReports)
        {
            _reports = [.. _reports.Chunk(2).Select(pair => pair.Length == 2 ? Join(pair[0], pair[1]) : pair[0])];
            _together *= 2;
        }
        _reports.Add(vitals);
        return _reports;
    }

    // Totals are those of the later one; what was worst stays the worst.
    static Vitals Join(Vitals first, Vitals second)
    {
        var joined = second.Clone();
        joined.ScheduleLagP50Us = Math.Max(first.ScheduleLagP50Us, second.ScheduleLagP50Us);
        joined.ScheduleLagP99Us = Math.Max(first.ScheduleLagP99Us, second.ScheduleLagP99Us);
        joined.ScheduleLagMaxUs = Math.Max(first.ScheduleLagMaxUs, second.ScheduleLagMaxUs);
        joined.TimerOvershootMaxUs = Math.Max(first.TimerOvershootMaxUs, second.TimerOvershootMaxUs);
        joined.SamplesWaiting = Math.Max(first.SamplesWaiting, second.SamplesWaiting);
        joined.ThreadPoolQueue = Math.Max(first.ThreadPoolQueue, second.ThreadPoolQueue);
        return joined;
    }
}
