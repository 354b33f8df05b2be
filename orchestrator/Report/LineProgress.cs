using AgentGatewayPerf.Common;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Report;

/// <summary>A line every few seconds, for logs of pipelines.</summary>
sealed partial class LineProgress(RunStatus status, TimeProvider time, ILogger logger) : IProgressView
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    public async Task ShowAsync(CancellationToken runIsOver)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(runIsOver))
                WriteLines();
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    void WriteLines()
    {
        var snapshot = status.Snapshot();
        if (snapshot.Plan is { HasBlocks: true } && snapshot.StepsDone > 0)
        {
            WriteBlocks(snapshot);
            return;
        }
        var shown = 0;
        foreach (var load in snapshot.Loads)
        {
            if (Progress.Of(load, time) is not { } progress)
                continue;
            shown++;
            var rate = Words.TwoDecimals(progress.RequestsPerSecond);
            var p50 = Words.Milliseconds(progress.Response.Percentile(50));
            var p99 = Words.Milliseconds(progress.Response.Percentile(99));
            var (counts, percent) = (progress.Counts, (int)(progress.Share * 100));
            var name = snapshot.Loads.Count == 1 ? snapshot.Phase : load.Scenario.Name;
            Going(logger, name, percent, counts.Ok + counts.Failed, rate, p50, p99, counts.Failed);
        }
        if (shown == 0)
            Waiting(logger, snapshot.Phase);
    }

    // A block is over in a second: what counts is all of them until now.
    void WriteBlocks(RunSnapshot snapshot)
    {
        var percent = (int)(snapshot.ShareOf([], TimeSpan.Zero) * 100);
        var targets = string.Join("; ", snapshot.Done.Select(done =>
            $"{done.Name} p50 {Words.Milliseconds(done.Sum.Successful.Response.Percentile(50))}, p99 "
            + $"{Words.Milliseconds(done.Sum.Successful.Response.Percentile(99))}, {done.Failed} of {Words.Count(done.Total, "request")} failed"));
        Blocks(logger, percent, targets);
    }

    [LoggerMessage(Level = LogLevel.Information, EventId = 3, EventName = "Blocks", Message = "{Percent} %: {Targets}")]
    static partial void Blocks(ILogger logger, int percent, string targets);

    [LoggerMessage(Level = LogLevel.Information, EventId = 1, EventName = "Waiting", Message = "{Phase}")]
    static partial void Waiting(ILogger logger, string phase);

    [LoggerMessage(
        Level = LogLevel.Information, EventId = 2, EventName = "Going",
        Message = "{Pattern}: {Percent} %, {Requests} requests, {Rate}/s, p50 {P50}, p99 {P99}, {Failed} failed")]
    static partial void Going(
        ILogger logger, string pattern, int percent, long requests, string rate, string p50, string p99, long failed);
}
