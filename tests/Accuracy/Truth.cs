namespace AgentGatewayPerf.Accuracy;

/// <summary>What the times must have been, from the target's own record and, for an open load, the schedule that was asked for.
/// Nothing of it comes from the load generator.</summary>
static class Truth
{
    /// <summary>Service times as the target saw them: from each arrival to the end of its answer.</summary>
    public static Figures Service(IEnumerable<(long ArrivedUs, long LeftUs, string Kind)> record) =>
        Figures.Of(record.Where(r => r.Kind == "ok").Select(r => (double)(r.LeftUs - r.ArrivedUs)));

    /// <summary>
    /// Response times of evenly spaced arrivals: from the moment each was due to the end of its answer. The schedule's beginning
    /// on the target's clock is where no request came before it was due; the i-th to arrive is taken for the i-th due.
    /// </summary>
    /// <param name="record">All requests of the load in the order of arrival.</param>
    /// <param name="rate">Requests per second.</param>
    public static Figures Response(IReadOnlyList<(long ArrivedUs, long LeftUs, string Kind)> record, double rate)
    {
        var arrivals = record.OrderBy(r => r.ArrivedUs).ToArray();
        var due = arrivals.Select((_, i) => i * 1e6 / rate).ToArray();
        var start = arrivals.Select((r, i) => r.ArrivedUs - due[i]).DefaultIfEmpty().Min();
        return Figures.Of(arrivals.Select((r, i) => r.LeftUs - start - due[i]));
    }
}
