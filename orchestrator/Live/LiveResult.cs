using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Report.Html;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Live;

/// <summary>The result of a run as far as it has come.</summary>
sealed class LiveResult(RunStatus status, LoadSettings settings, string fleet, TimeProvider time)
{
    readonly DateTimeOffset _startedAt = time.GetUtcNow();
    readonly long _started = time.GetTimestamp();

    /// <summary>Null before there is a plan.</summary>
    public LiveAnswer? Look()
    {
        if (status.Plan is not { } plan)
            return null;
        var (stage, done) = (status.Stage, status.Done);
        var patterns = done.ToList();
        var progress = Progress.Of(status, stage, time);
        if (stage is { Pattern: { } index, Merge: { } merge })
        {
            var totals = merge.Collect();
            patterns.Add(new PatternReport
            {
                Pattern = plan.Scenarios[index].Pattern,
                Scenario = index,
                Name = plan.Scenarios[index].Name,
                Started = true,
                Partial = true,
                IsOpen = plan.LoadOf(index).IsOpen,
                ElapsedUs = Math.Max(1, (long)time.GetElapsedTime(stage.StartedTimestamp).TotalMicroseconds),
                Totals = totals,
                Series = new PatternSeries(totals.Series),
                Sum = totals.Sum(),
                Messages = merge.Failures,
            });
        }
        var result = new RunResult
        {
            Plan = plan,
            Settings = settings,
            StartedAt = _startedAt,
            Elapsed = time.GetElapsedTime(_started),
            Fleet = fleet,
            Patterns = patterns,
        };
        var document = ResultsMapper.Map(result, new ExitStatus(ExitCode.Success, "running", stage.Phase));
        return new LiveAnswer(true, (done.Count + (progress?.Share ?? 0)) / plan.Scenarios.Count, HtmlReport.Slim(document));
    }
}
