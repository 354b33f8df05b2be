using System.Globalization;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Judge;

/// <summary>A time within a load in which every request failed, though others before or after it succeeded.</summary>
/// <param name="FromUs">When it began, from the start of the load.</param>
/// <param name="UntilUs">When it ended.</param>
sealed record Outage(long FromUs, long UntilUs)
{
    // Shorter ones are as likely a few requests as an outage.
    const long ShortestUs = 500_000;

    const long SecondUs = 1_000_000;

    /// <summary>The longest outage of a pattern in which connections failed; null where there was none.</summary>
    public static Outage? Of(PatternReport pattern)
    {
        if (pattern.Successful == 0 || !pattern.Sum.Counts.Failures.Any(failure => failure.Key.Class == OutcomeClass.Connect))
            return null;
        var blocks = pattern.Series.Blocks;
        var longest = blocks.IntervalUs < SecondUs
            ? Longest(blocks.Cells.Select(cell => (cell.Ok, cell.Failed)), blocks.IntervalUs)
            : Longest(pattern.Series.Points.Select(point => (point.Ok, point.Failed)), pattern.Series.PointIntervalUs);
        return longest is { } found && found.UntilUs - found.FromUs >= ShortestUs ? found : null;
    }

    /// <summary>"from second 5.0 to 7.0".</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"from second {FromUs / 1e6:0.0} to {UntilUs / 1e6:0.0}");

    static Outage? Longest(IEnumerable<(long Ok, long Failed)> intervals, long lengthUs)
    {
        Outage? longest = null;
        long? began = null;
        var at = 0L;
        foreach (var (ok, failed) in intervals)
        {
            if (ok > 0)
                began = null;
            else if (failed > 0)
                began ??= at;
            at += lengthUs;
            if (began is { } from && failed > 0 && (longest is null || at - from > longest.UntilUs - longest.FromUs))
                longest = new Outage(from, at);
        }
        return longest;
    }
}
