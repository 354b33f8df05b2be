using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Run;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AgentGatewayPerf.Report;

/// <summary>A table on the terminal that is redrawn while the run goes on, and removed when it is over.</summary>
sealed class LiveProgress(RunStatus status, TimeProvider time, IAnsiConsole console) : IProgressView
{
    const int BarWidth = 24;

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

    IRenderable Render()
    {
        var stage = status.Stage;
        var table = new Table().Border(TableBorder.None).AddColumns("pattern", "", "requests", "per second", "p50", "p99", "failed");
        foreach (var number in table.Columns.Skip(2))
            number.RightAligned().NoWrap();
        foreach (var done in status.Done)
        {
            var response = done.Sum.Successful.Response;
            AddRow(table, done.Name, 1, done.Total, done.RequestsPerSecond, response.Percentile(50), response.Percentile(99), done.Failed);
        }
        if (Progress.Of(status, stage, time) is not { } progress)
            return new Rows(table, new Text(stage.Phase));
        AddRow(table, PatternCatalog.NameOf(status.Plan!.Patterns[stage.Pattern!.Value]), progress.Share,
            progress.Counts.Ok + progress.Counts.Failed, progress.RequestsPerSecond,
            progress.Response.Percentile(50), progress.Response.Percentile(99), progress.Counts.Failed);
        return table;
    }

    static void AddRow(Table table, string name, double share, long requests, double rate, double? p50, double? p99, long failed) =>
        table.AddRow(
            new Text(name),
            new Text(Bar(share), new Style(Color.Green)),
            new Text(requests.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)),
            new Text(Words.TwoDecimals(rate)),
            new Text(Words.Milliseconds(p50)),
            new Text(Words.Milliseconds(p99)),
            new Text(failed.ToString(System.Globalization.CultureInfo.InvariantCulture), new Style(failed > 0 ? Color.Red : null)));

    static string Bar(double share)
    {
        var full = (int)Math.Round(share * BarWidth);
        return new string('━', full) + new string('·', BarWidth - full);
    }
}
