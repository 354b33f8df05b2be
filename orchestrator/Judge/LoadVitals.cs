using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Judge;

/// <summary>Figures of what a worker reported during one load.</summary>
static class LoadVitals
{
    /// <summary>Largest growth of a total a second of time, over any stretch of <see cref="GeneratorRules.SustainedSeconds"/>; a
    /// shorter load is looked at as a whole.</summary>
    public static double WorstShare(ReadOnlySpan<Vitals> reports, Func<Vitals, ulong> total)
    {
        var (worst, from) = (0.0, 0);
        for (var to = 1; to < reports.Length; to++)
        {
            while (from + 1 < to && Seconds(reports[from + 1], reports[to]) >= GeneratorRules.SustainedSeconds)
                from++;
            if (to == reports.Length - 1 || Seconds(reports[from], reports[to]) >= GeneratorRules.SustainedSeconds)
                worst = Math.Max(worst, Share(reports[from], reports[to], total));
        }
        return worst;
    }

    /// <summary>Growth of a total a second of time over the whole load.</summary>
    public static double Share(ReadOnlySpan<Vitals> reports, Func<Vitals, ulong> total) =>
        reports.Length < 2 ? 0 : Share(reports[0], reports[^1], total);

    /// <summary>Longest time that collecting garbage took between two reports, µs.</summary>
    public static double LongestPause(ReadOnlySpan<Vitals> reports)
    {
        var longest = 0.0;
        for (var i = 1; i < reports.Length; i++)
            longest = Math.Max(longest, reports[i].GcPauseUs - (double)reports[i - 1].GcPauseUs);
        return longest;
    }

    /// <summary>Most connections that were open at the time of a report.</summary>
    public static double MostConnections(ReadOnlySpan<Vitals> reports)
    {
        var most = 0.0;
        foreach (var report in reports)
            most = Math.Max(most, report.OpenConnections);
        return most;
    }

    static double Share(Vitals from, Vitals to, Func<Vitals, ulong> total)
    {
        var seconds = Seconds(from, to);
        return seconds <= 0 ? 0 : (total(to) - (double)total(from)) / 1e6 / seconds;
    }

    static double Seconds(Vitals from, Vitals to) => (to.WorkerClockUs - from.WorkerClockUs) / 1e6;
}
