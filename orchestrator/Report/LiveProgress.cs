using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Run;
using Spectre.Console;

namespace AgentGatewayPerf.Report;

/// <summary>A table on the terminal that is redrawn while the run goes on, and removed when it is over.</summary>
sealed class LiveProgress(RunStatus status, TimeProvider time, IAnsiConsole console) : IProgressView
{
    const int BarWidth = 24;

    // Narrower terminals get no bar, and very narrow ones only the columns that matter most.
    const int WidthOfAll = 96;
    const int WidthWithoutBar = 72;

    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    public Task ShowAsync(CancellationToken runIsOver) => console.Live(Render()).AutoClear(true).StartAsync(async view =>
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(runIsOver))
                view.UpdateTarget(Render());
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    });

    Rows Render()
    {
        var snapshot = status.Snapshot();
        var width = console.Profile.Width;
        var table = new Table().Border(TableBorder.None).AddColumn("pattern");
        foreach (var title in Titles(width))
        {
            table.AddColumn(
                new TableColumn(title) { Alignment = title.Length > 0 ? Justify.Right : Justify.Left, NoWrap = true });
        }
        // The steps of a search have nothing in common that would make sense together.
        var isSearch = snapshot.Plan is { IsSearch: true };
        var inBlocks = snapshot.Plan is { HasBlocks: true };
        foreach (var done in isSearch ? [] : snapshot.Done)
        {
            var response = done.Sum.Successful.Response;
            var share = inBlocks ? snapshot.ShareOf([], TimeSpan.Zero) : 1;
            AddRow(table, width, done.Name, share, done.Total, done.RequestsPerSecond, null, response.Percentile(50),
                response.Percentile(99), done.Failed);
        }
        Progress? last = null;
        foreach (var load in snapshot.Loads)
        {
            if (Progress.Of(load, time) is not { } progress)
                continue;
            if (inBlocks && snapshot.Done.Any(done => done.Name == load.Scenario.ReportedAs))
                continue;
            // What is left of a block or a step is not what is left of the run.
            last = isSearch || inBlocks ? null : progress;
            AddRow(table, width, isSearch ? snapshot.Phase : load.Scenario.Name, progress.Share,
                progress.Counts.Ok + progress.Counts.Failed, progress.RequestsPerSecond, progress.CurrentRate,
                progress.Response.Percentile(50), progress.Response.Percentile(99), progress.Counts.Failed);
        }
        return new Rows(
            [table, .. new[] { Below(snapshot, last) }.Concat(ShardLines.Of(snapshot.Shards))
                .Select(line => new Text(Cut(line, width)))]);
    }

    // No line is broken in two: on a narrow terminal its end is left out.
    static string Cut(string line, int width) => line.Length < width ? line : line[..Math.Max(0, width - 2)] + "…";

    static string[] Titles(int width) => width switch
    {
        >= WidthOfAll => ["", "requests", "per second", "now", "p50", "p99", "failed"],
        >= WidthWithoutBar => ["requests", "per second", "now", "p50", "p99", "failed"],
        _ => ["requests", "per second", "p99", "failed"],
    };

    static string Below(RunSnapshot snapshot, Progress? progress)
    {
        var parts = new List<string>
        {
            progress is null ? snapshot.Phase
            : progress.Left is { } left ? $"{Words.Duration(left)} left"
            : "",
        };
        var lost = snapshot.Shards.Count(s => s.LostReason is not null);
        var there = snapshot.Shards.Count(s => s.IsReady) - lost;
        if (snapshot.Plan is { } plan)
        {
            parts.Add($"{there} of {Words.Count(plan.Shards.Count, "worker")}{(lost > 0 ? $", {lost} lost" : "")}");
            var what = snapshot.Steps == plan.Scenarios.Count ? "pattern" : "step";
            parts.Add(plan.IsSearch
                ? $"step {snapshot.StepsDone + 1}"
                : $"{what} {Math.Min(snapshot.StepsDone + 1, snapshot.Steps)} of {snapshot.Steps}");
        }
        return string.Join(" · ", parts.Where(p => p.Length > 0));
    }

    static void AddRow(
        Table table, int width, string name, double share, long requests, double rate, double? now, double? p50, double? p99,
        long failed)
    {
        var cells = new List<Text> { new(name) };
        if (width >= WidthOfAll)
            cells.Add(new Text(Bar(share), new Style(Color.Green)));
        cells.Add(new Text(requests.ToString("N0", CultureInfo.InvariantCulture)));
        cells.Add(new Text(Words.TwoDecimals(rate)));
        if (width >= WidthWithoutBar)
        {
            cells.Add(new Text(now is { } n ? n.ToString("0", CultureInfo.InvariantCulture) : ""));
            cells.Add(new Text(Words.Milliseconds(p50)));
        }
        cells.Add(new Text(Words.Milliseconds(p99)));
        cells.Add(new Text(failed.ToString(CultureInfo.InvariantCulture), new Style(failed > 0 ? Color.Red : null)));
        table.AddRow(cells);
    }

    static string Bar(double share)
    {
        var full = (int)Math.Round(share * BarWidth);
        return new string('━', full) + new string('·', BarWidth - full);
    }
}
