using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Report.Html;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Live;

/// <summary>The result of a run as far as it has come.</summary>
sealed class LiveResult(OutputContext run, TimeProvider time)
{
    readonly DateTimeOffset _startedAt = time.GetUtcNow();
    readonly long _started = time.GetTimestamp();

    /// <summary>The result now; null before there is a plan.</summary>
    public LiveUpdate? Read()
    {
        while (true)
        {
            var snapshot = run.Status.Snapshot();
            if (snapshot.Plan is not { } plan)
                return null;
            // A load may end between the snapshot and the look at its figures; then the next snapshot has it among those that are
            // over.
            var loads = snapshot.Loads.Select(load => Running(load)).ToList();
            if (loads.TrueForAll(load => load is not null))
                return Update(snapshot, plan, [.. loads.OfType<(PatternReport, double)>()]);
        }
    }

    LiveUpdate Update(RunSnapshot snapshot, RunPlan plan, List<(PatternReport Report, double Share)> loads)
    {
        var result = new RunResult
        {
            Plan = plan,
            StartedAt = _startedAt,
            Elapsed = time.GetElapsedTime(_started),
            Fleet = run.Fleet,
            Patterns =
            [
                .. snapshot.Done.Concat(loads.Select(l => l.Report)).GroupBy(p => p.Name)
                    .Select(parts => PatternReportJoin.Of(parts.Key, [.. parts])),
            ],
        };
        var assessment = Assessment.Running(result, run.Settings, snapshot.Phase, run.Capacity?.Invoke());
        var document = ResultsMapper.Map(result, assessment, run.Settings);
        return new LiveUpdate(true, snapshot.ShareOf(loads.Select(l => l.Share), result.Elapsed), HtmlReport.Slim(document));
    }

    (PatternReport Report, double Share)? Running(LoadSnapshot load)
    {
        if (load.Totals() is not var (totals, messages))
            return null;
        var (sum, elapsed) = (totals.Sum(), time.GetElapsedTime(load.StartedTimestamp));
        var report = new PatternReport
        {
            Scenario = load.Load.Scenario,
            Name = load.Scenario.ReportedAs,
            Pattern = load.Scenario.Pattern,
            Started = true,
            Partial = true,
            IsOpen = load.Load.IsOpen,
            ElapsedUs = Math.Max(1, (long)elapsed.TotalMicroseconds),
            Totals = totals,
            Series = new PatternSeries(totals.Series),
            Sum = sum,
            Messages = messages,
        };
        return (report, Progress.ShareOf(load.Load, sum.Counts.Total, elapsed));
    }
}
