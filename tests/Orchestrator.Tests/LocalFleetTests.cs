using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>Real worker processes.</summary>
public sealed class LocalFleetTests
{
    static string Worker => WorkerBinary.Find(null, _ => null);

    [Fact]
    public async Task Every_shard_gets_a_worker_of_its_own_and_all_end_with_the_fleet()
    {
        var fleet = new LocalFleet(3, Worker, null, NullLogger<LocalFleet>.Instance);
        await fleet.StartAsync(TestContext.Current.CancellationToken);
        var workers = new List<Announcement>();
        while (workers.Count < 3)
        {
            var announced = Assert.IsType<WorkerAnnounced>(await fleet.Events.ReadAsync(TestContext.Current.CancellationToken));
            workers.Add(announced.Announcement);
        }
        Assert.Equal([0, 1, 2], workers.Select(w => w.Shard).Order());
        Assert.Equal(3, workers.Select(w => w.Url).Distinct().Count());
        await fleet.DisposeAsync();
        foreach (var worker in workers)
            Assert.False(await Cli.DemoFallback.ListensAsync(worker.Url, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_worker_that_dies_at_its_start_is_shown_with_its_last_words()
    {
        // A real program that is no worker: it does not know the flags it is given and says so.
        await using var fleet = new LocalFleet(1, BuiltProgram.FilePath, null, NullLogger<LocalFleet>.Instance);
        var failure = await Assert.ThrowsAsync<FleetException>(() => Runs.RunAsync(fleet, Runs.Settings(1)));
        Assert.Contains("The worker of shard 0 did not start", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--listen", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_worker_is_a_lost_shard_at_once()
    {
        await using var gateway = await Demo.DemoGateway.StartAsync(0, TestContext.Current.CancellationToken);
        await using var fleet = new LocalFleet(2, Worker, null, NullLogger<LocalFleet>.Instance);
        var settings = Runs.Settings(2);
        settings = settings with
        {
            Target = settings.Target with { Gateway = new(gateway.Url, GatewaySource.Flag) },
            Load = settings.Load with { Duration = TimeSpan.FromMinutes(5) },
        };
        var status = new AgentGatewayPerf.Run.RunStatus();
        var running = Runs.RunAsync(fleet, settings, status: status);
        while (status.Snapshot().Loads is not [var load] || load.Counts() is not var (counts, _) || counts.Ok == 0)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        fleet.Kill();
        var result = await running;
        Assert.Equal(2, result.Problems.Count);
        Assert.All(result.Problems, p => Assert.Contains("the worker process ended", p, StringComparison.Ordinal));
        Assert.True(result.Patterns[0].Successful > 0);
    }

    [Theory]
    [InlineData("""{"url":"http://127.0.0.1:5"}""", 7, "http://127.0.0.1:5/", null)]
    [InlineData(
        """{"shard":2,"url":"https://x.modal.host","attempt":"ta-1","region":"us-east-1"}""",
        2,
        "https://x.modal.host/",
        "us-east-1")]
    public void An_announcement_is_one_line_of_json(string line, int shard, string url, string? region)
    {
        var announcement = Announcement.Parse(line, 7);
        Assert.Equal((shard, url, region), (announcement!.Shard, announcement.Url.AbsoluteUri, announcement.Region));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("{}")]
    [InlineData("""{"url":"ftp://x"}""")]
    [InlineData("""{"shard":-1,"url":"http://x"}""")]
    [InlineData("[1]")]
    public void Other_lines_are_none(string line) => Assert.Null(Announcement.Parse(line, 0));
}
