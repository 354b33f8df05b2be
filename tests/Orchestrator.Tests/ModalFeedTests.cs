using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>What the lines of modal/app.py mean, and what they add up to.</summary>
[Trait("Speed", "fast")]
public sealed class ModalFeedTests
{
    readonly ModalFeed _feed = new(new ModalSection(), isOrchestratorThere: false, TimeProvider.System, NullLogger.Instance);

    [Fact]
    public void Lines_become_events()
    {
        _feed.Take("""{"shard": 1, "attempt": "ta-1", "region": "us-east-1", "url": "https://x.modal.host"}""");
        Assert.Equal(new WorkerAnnounced(new Announcement(1, new Uri("https://x.modal.host"), "ta-1", "us-east-1")), Next());
        _feed.Take("""{"shard": 1, "attempt": "ta-1", "region": null, "exit": 0, "seconds": 61.2}""");
        Assert.True(Assert.IsType<WorkerEnded>(Next()).MayReturn);
        _feed.Take("""{"shard": 0, "attempt": "ta-2", "region": null, "exit": 127, "seconds": 0.1}""");
        Assert.False(Assert.IsType<WorkerEnded>(Next()).MayReturn);
        _feed.Take("Traceback (most recent call last):");
        Assert.Null(Next());
    }

    [Fact]
    public void The_end_of_an_attempt_that_was_replaced_is_no_news()
    {
        _feed.Take("""{"shard": 0, "attempt": "ta-1", "url": "https://x.modal.host"}""");
        _feed.Take("""{"shard": 0, "attempt": "ta-2", "url": "https://y.modal.host"}""");
        _feed.Take("""{"shard": 0, "attempt": "ta-1", "exit": 0, "seconds": 5}""");
        Assert.IsType<WorkerAnnounced>(Next());
        Assert.IsType<WorkerAnnounced>(Next());
        Assert.Null(Next());
    }

    [Fact]
    public void Usage_is_the_lives_of_all_attempts()
    {
        _feed.Take("""{"shard": 0, "attempt": "ta-1", "url": "https://x.modal.host"}""");
        _feed.Take("""{"shard": 0, "attempt": "ta-1", "exit": 0, "seconds": 100}""");
        _feed.Take("""{"shard": 1, "attempt": "ta-2", "exit": 1, "seconds": 20}""");
        _feed.Close();
        var usage = _feed.Usage;
        Assert.Equal((2, TimeSpan.FromSeconds(120)), (usage.Containers, usage.Time));
        // 2 cores and 2 GiB for 120 s.
        Assert.Equal(120 * (2 * 0.0000131m + 2 * 0.00000222m), usage.Usd);
    }

    [Theory]
    [InlineData(false, 3, 60)]
    [InlineData(true, 6, 180)]
    public void A_duration_is_estimated_by_its_length(bool dear, int patterns, int seconds)
    {
        // Per pattern: load, drain, and what is between patterns.
        var settings = Settings(dear) with
        {
            Target = Target(patterns),
            Load = new() { Duration = TimeSpan.FromSeconds(seconds) },
        };
        var cost = CostEstimate.Of(settings)!;
        var expected = 20 + patterns * (seconds + 5 + 3);
        Assert.Equal((expected, false), (cost.Time.TotalSeconds, cost.IsGuess));
        Assert.Equal(2 * expected * (2 * 0.0000131m + 2 * 0.00000222m) * (dear ? 3 * 1.75m : 1), cost.Usd, 12);
        Assert.Equal(300 + patterns * (10 + 60 + seconds + 5) + 60, cost.Lifetime.TotalSeconds);
    }

    [Fact]
    public void A_number_of_requests_is_guessed_and_ends_with_the_money()
    {
        var settings = Settings(false) with
        {
            Target = Target(1),
            Load = new() { Requests = 100_000_000, Concurrency = 10_000 },
        };
        var cost = CostEstimate.Of(settings)!;
        Assert.True(cost.IsGuess);
        Assert.Equal(20 + 3 + 10_000, cost.Time.TotalSeconds);
        // All that --max-cost buys, if that is less than every request running into its timeout.
        Assert.Equal((double)(5 / (2 * (2 * 0.0000131m + 2 * 0.00000222m))), cost.Lifetime.TotalSeconds, 1.0);
        Assert.Throws<UsageException>(() => cost.Check(0.1m));
        cost.Check(5);
    }

    [Fact]
    public void Only_modal_costs() => Assert.Null(CostEstimate.Of(Runs.Settings(2)));

    static LoadSettings Settings(bool dear) => Runs.Settings(2) with
    {
        Fleet = new() { Kind = FleetKind.Modal, Shards = 2, StartTimeout = TimeSpan.FromMinutes(5) },
        Modal = new ModalSection { NonPreemptible = dear, Region = dear ? "us-east" : null },
    };

    static TargetSection Target(int patterns) => Runs.Settings(2).Target with
    {
        Patterns = [.. Protos.PatternInfo.All.Take(patterns).Select(info => info.Pattern)],
    };

    FleetEvent? Next() => _feed.Events.TryRead(out var change) ? change : null;
}
