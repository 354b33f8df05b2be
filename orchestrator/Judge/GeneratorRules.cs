using System.Globalization;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Judge;

/// <summary>
/// When a load generator was a limit of what it measured. Pure functions of what a worker reported during one load; each
/// threshold is explained in docs/methodology.md. A rule that lacks what it needs says nothing.
/// </summary>
static class GeneratorRules
{
    /// <summary>Shares are taken over this many seconds at least, so that a moment at the limit is none; a shorter load is looked
    /// at as a whole.</summary>
    public const double SustainedSeconds = 3;

    /// <summary>Part of the processors (or of a load thread) beyond which waiting in line for it shows in the
    /// latencies.</summary>
    public const double BusyShare = 0.90;

    /// <summary>Part of the time that a load thread may be ready to run without a processor.</summary>
    public const double WaitingShare = 0.20;

    /// <summary>Part of the time that the kernel may hold the worker back for its quota.</summary>
    public const double ThrottledShare = 0.01;

    /// <summary>A second is late when the 99th percentile of its schedule lag is above this, µs, or above
    /// <see cref="LagShareOfLatency"/> of the median response time where that is more.</summary>
    public const double LagUs = 1_000;

    /// <inheritdoc cref="LagUs"/>
    public const double LagShareOfLatency = 0.10;

    /// <summary>A timer that is this much late, µs, tells of a worker that did not get to run.</summary>
    public const double OvershootUs = 10_000;

    /// <summary>Part of the seconds that may be late in either way.</summary>
    public const double LateSecondsShare = 0.10;

    /// <summary>Longest collection of garbage within a second that is not worth a word, µs.</summary>
    public const double GcPauseUs = 10_000;

    /// <summary>Samples that may wait to be taken off the worker, whether or not they become more.</summary>
    public const ulong SamplesWaiting = 200_000;

    /// <summary>Part of the open files a process may have.</summary>
    public const double OpenFilesShare = 0.90;

    /// <summary>Part of the requests that may be sent late for want of a virtual user.</summary>
    public const double LateRequestsShare = 0.001;

    /// <summary>As many may be in any case: chance, not want.</summary>
    public const double LateRequests = 10;

    /// <summary>All rules.</summary>
    public static IReadOnlyList<Func<ShardLoad, Finding?>> All { get; } =
        [Quota, Throttled, LoadThread, Neighbours, Timers, Lag, GarbageCollection, Samples, OpenFiles, VirtualUsers];

    /// <summary>The process used up its processors.</summary>
    public static Finding? Quota(ShardLoad load) => load.Cores <= 0 ? null : Above(
        Limit.Quota, LoadVitals.WorstShare(load.Reports.Span, v => v.CpuUserUs + v.CpuSystemUs) / load.Cores, BusyShare,
        share => $"the worker used {Percent(share)} of its {Number(load.Cores)} processors",
        "use more shards on more machines, or give the workers more processors");

    /// <summary>The kernel stopped the process because its quota was used up, however little that was on average.</summary>
    public static Finding? Throttled(ShardLoad load) => Above(
        Limit.Throttled, LoadVitals.Share(load.Reports.Span, v => v.ThrottledUs), ThrottledShare,
        share => $"the kernel held the worker back for {Percent(share)} of the time, because its processor quota was used up",
        "give the workers more processors, or use more shards");

    /// <summary>A load thread never rested: it is as fast as it gets, however many processors are idle.</summary>
    public static Finding? LoadThread(ShardLoad load) => Above(
        Limit.LoadThread, LoadVitals.WorstShare(load.Reports.Span, v => v.LoadThreadsCpuUs) / load.LoadThreads, BusyShare,
        share => $"the worker's load thread was busy {Percent(share)} of the time",
        "use more shards, or more --worker-threads where a worker has processors to spare");

    /// <summary>Load threads were ready to run and something else ran.</summary>
    public static Finding? Neighbours(ShardLoad load) => Above(
        Limit.Neighbours, LoadVitals.WorstShare(load.Reports.Span, v => v.LoadThreadsWaitingUs) / load.LoadThreads, WaitingShare,
        share => $"the worker was short of CPU: its load thread waited {Percent(share)} of the time",
        "run the workers on a machine of their own, or give them more processors");

    /// <summary>Timers were late in too many seconds: something kept the worker from running.</summary>
    public static Finding? Timers(ShardLoad load) => TooManySeconds(
        load, v => v.TimerOvershootMaxUs, OvershootUs, Limit.Timers,
        worst => $"timers of the worker were up to {Milliseconds(worst)} late",
        "run the workers on a machine of their own, or give them more processors");

    /// <summary>Requests for which all was ready were sent late in too many seconds.</summary>
    public static Finding? Lag(ShardLoad load) => TooManySeconds(
        load, v => v.ScheduleLagP99Us, Math.Max(LagUs, load.MedianUs * LagShareOfLatency), Limit.Lag,
        worst => $"the load generator sent requests up to {Milliseconds(worst)} late (p99) although a connection was free",
        "use more shards, a lower rate, or more processors for the workers");

    /// <summary>The runtime stopped everything for longer than a latency can hide.</summary>
    public static Finding? GarbageCollection(ShardLoad load) => Above(
        Limit.GarbageCollection, LoadVitals.LongestPause(load.Reports.Span), GcPauseUs,
        worst => $"collecting garbage stopped the worker for up to {Milliseconds(worst)} within a second",
        "use more shards, each with fewer virtual users");

    /// <summary>Samples pile up: the orchestrator, or the network to it, is slower than the worker.</summary>
    public static Finding? Samples(ShardLoad load)
    {
        var reports = load.Reports.Span;
        if (reports.Length < 3)
            return null;
        var (before, after) = (0UL, ulong.MaxValue);
        foreach (var report in reports[..(reports.Length / 2)])
            before = Math.Max(before, report.SamplesWaiting);
        foreach (var report in reports[(reports.Length / 2)..])
            after = Math.Min(after, report.SamplesWaiting);
        return after <= SamplesWaiting || after <= before ? null : new Finding(
            Limit.Samples, string.Create(
                CultureInfo.InvariantCulture, $"{after:N0} samples and more were waiting for the orchestrator, and became more"),
            "run the orchestrator nearer to the workers or on a faster machine, or offer less load",
            (double)after / SamplesWaiting);
    }

    /// <summary>Hardly a socket more may be opened.</summary>
    public static Finding? OpenFiles(ShardLoad load) => load.OpenFilesLimit == 0 ? null : Above(
        Limit.OpenFiles, LoadVitals.MostConnections(load.Reports.Span) / load.OpenFilesLimit, OpenFilesShare,
        share => $"the worker had {Percent(share)} of the {load.OpenFilesLimit} files open that it may have",
        "raise the limit of open files (ulimit -n), or use more shards with fewer virtual users each");

    /// <summary>Requests waited for a virtual user, and there could not be more of them. The machine may have been idle: what is
    /// limited is the number of requests in flight.</summary>
    public static Finding? VirtualUsers(ShardLoad load)
    {
        var late = load.Late + load.NotSent;
        if (load.Users.Most == 0 || load.Users.Now < load.Users.Most
            || late <= Math.Max(LateRequests, load.Requests * LateRequestsShare))
        {
            return null;
        }
        return new Finding(
            Limit.VirtualUsers,
            string.Create(
                CultureInfo.InvariantCulture,
                $"all virtual users were busy and {late:N0} of {load.Requests:N0} requests waited for a free one or were not sent") + " (a limit of the load model, not of the machine)",
            "raise --max-concurrency if users of the gateway do not wait for each other",
            (double)late / Math.Max(1, load.Requests));
    }

    static Finding? Above(Limit limit, double value, double threshold, Func<double, string> reason, string advice) =>
        value > threshold ? new Finding(limit, reason(value), advice, value / threshold) : null;

    static Finding? TooManySeconds(
        ShardLoad load, Func<Vitals, ulong> value, double threshold, Limit limit, Func<double, string> reason, string advice)
    {
        // The first report tells of the time before the load.
        var reports = load.Reports[Math.Min(1, load.Reports.Length)..].Span;
        var (late, worst) = (0, 0.0);
        foreach (var report in reports)
        {
            var seen = (double)value(report);
            worst = Math.Max(worst, seen);
            if (seen > threshold)
                late++;
        }
        return late > reports.Length * LateSecondsShare
            ? new Finding(
                limit, $"{reason(worst)} ({late} of {reports.Length} reports above {Milliseconds(threshold)})", advice,
                worst / threshold)
            : null;
    }

    static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %");

    static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    static string Milliseconds(double us) => string.Create(CultureInfo.InvariantCulture, $"{us / 1_000:0.0} ms");
}
