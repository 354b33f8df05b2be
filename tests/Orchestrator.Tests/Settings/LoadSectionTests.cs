using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests;

[Trait("Speed", "fast")]
public sealed class LoadSectionTests
{
    [Theory]
    [InlineData("", 10, 100)]
    [InlineData("--shards 20", 20, 100)]
    [InlineData("--shards 150", 150, 150)]
    [InlineData("--num-requests 5", 5, 5)]
    public void Defaults_grow_with_the_number_of_shards(string line, int concurrency, long requests)
    {
        var load = TypedFlags.Read(line).Load;
        Assert.Equal((concurrency, requests), (load.Concurrency, load.Requests));
    }

    [Fact]
    public void More_users_than_requests_are_lowered_with_a_warning()
    {
        var settings = TypedFlags.Read("--concurrency 50 --num-requests 20");
        Assert.Equal(20, settings.Load.Concurrency);
        Assert.Contains("lowered to 20", Assert.Single(settings.Warnings), StringComparison.Ordinal);
        Assert.Equal(50, TypedFlags.Read("--concurrency 50 --duration 1s").Load.Concurrency);
    }

    [Fact]
    public void A_rate_is_one_stage_and_stages_are_ramps_from_zero()
    {
        var rate = TypedFlags.Read("--rate 12.5 --duration 8s").Load;
        Assert.Equal([new RateStage(TimeSpan.FromSeconds(8), 12.5, 12.5)], rate.Open!.Stages);
        Assert.Equal((100, 100.0), (rate.Open.MaxConcurrency, rate.Open.Requests));
        string[] ramps = ["--stages", "30s:100, 2m:1000,30s:0", "--concurrency", "150", "--arrival", "poisson", "--seed", "9"];
        var stages = TypedFlags.Read(ramps).Load;
        Assert.Equal(
            [(30, 0, 100), (120, 100, 1_000), (30, 1_000, 0)],
            stages.Open!.Stages.Select(s => (s.Duration.TotalSeconds, s.StartRate, s.EndRate)));
        Assert.Equal(
            (TimeSpan.FromMinutes(3), 150, Protos.Arrival.Poisson, 9UL),
            (stages.Duration, stages.Open.MaxConcurrency, stages.Open.Arrival, stages.Open.Seed));
        Assert.Null(TypedFlags.Read("--duration 8s").Load.Open);
    }

    [Fact]
    public void Pauses_are_fixed_drawn_or_a_pace()
    {
        Assert.Equal((1.0, 1.0), Think("--think-time 1s"));
        Assert.Equal((0.5, 2.0), Think("--think-time 500ms..2s --seed 9"));
        Assert.Equal((0.0, 2.0), Think("--think-time 0s..2s"));
        Assert.Equal(9UL, TypedFlags.Read("--think-time 1s --seed 9").Load.Seed);
        Assert.Equal(TimeSpan.FromSeconds(1.5), TypedFlags.Read("--pace 1500ms").Load.Pauses!.Pace);
        Assert.Null(TypedFlags.Read("").Load.Pauses);

        static (double, double) Think(string words)
        {
            var pauses = TypedFlags.Read(words).Load.Pauses!;
            return (pauses.LeastThink.TotalSeconds, pauses.MostThink.TotalSeconds);
        }
    }

    [Fact]
    public void A_warm_up_is_a_time_or_a_number_of_requests()
    {
        Assert.Equal(new WarmupLoad(TimeSpan.FromSeconds(10), 0), TypedFlags.Read("--warmup 10s").Load.Warmup);
        Assert.Equal(new WarmupLoad(null, 500), TypedFlags.Read("--warmup 500").Load.Warmup);
        Assert.Null(TypedFlags.Read("").Load.Warmup);
    }

    [Theory]
    [InlineData("--num-requests must be at least 1", "--num-requests=-5")]
    [InlineData("--num-requests takes a whole number", "--num-requests=many")]
    [InlineData("--num-requests 5 is less than --shards 20", "--shards=20", "--num-requests=5")]
    [InlineData("1,000,000,000,000,000 requests for each of 2 shards", "--num-requests=9000000000000000", "--shards=2")]
    [InlineData("--concurrency must be at least 1", "--concurrency=0")]
    [InlineData("--concurrency 5 is less than --shards 20", "--shards=20", "--concurrency=5")]
    [InlineData("100,000 virtual users for each of 1 shard", "--concurrency=200000", "--duration=1s")]
    [InlineData("100,000 virtual users for each of 1 shard", "--rate=5", "--duration=1s", "--max-concurrency=100001")]
    [InlineData("--num-requests and --duration exclude each other", "--num-requests=5", "--duration=1s")]
    [InlineData("--duration must be longer than 0", "--duration=0s")]
    [InlineData("--duration takes a time", "--duration=soon")]
    [InlineData("--rate needs --duration", "--rate=100")]
    [InlineData("--rate takes requests per second", "--rate=fast", "--duration=1s")]
    [InlineData("--rate takes requests per second", "--rate=0", "--duration=1s")]
    [InlineData("--rate takes requests per second", "--rate=10000001", "--duration=1s")]
    [InlineData("--rate and --num-requests exclude", "--rate=5", "--num-requests=5")]
    [InlineData("No request would be due", "--rate=0.5", "--duration=1s")]
    [InlineData("'30s' is not a valid stage", "--stages=30s")]
    [InlineData("'0s:5' is not a valid stage", "--stages=1s:5,0s:5")]
    [InlineData("--stages and --rate exclude", "--stages=1s:5", "--rate=5")]
    [InlineData("--stages and --duration exclude", "--stages=1s:5", "--duration=1s")]
    [InlineData("--stages and --num-requests exclude", "--stages=1s:500", "--num-requests=5")]
    [InlineData("--arrival must be even or poisson", "--stages=1s:500", "--arrival=normal")]
    [InlineData("--arrival belongs to the open model", "--arrival=even")]
    [InlineData("--max-concurrency belongs to the open model", "--max-concurrency=5")]
    [InlineData("--max-concurrency 5 is less than --concurrency 9", "--stages=1s:500", "--max-concurrency=5", "--concurrency=9")]
    [InlineData("--seed is of what is drawn at random", "--stages=1s:500", "--seed=7")]
    [InlineData("--seed takes", "--stages=1s:500", "--arrival=poisson", "--seed=-7")]
    [InlineData("--seed is of what is drawn at random", "--seed=7")]
    [InlineData("--think-time takes a time such as 500ms", "--think-time=2s..1s")]
    [InlineData("--think-time takes a time such as 500ms", "--think-time=0s")]
    [InlineData("--think-time takes a time such as 500ms", "--think-time=1s..")]
    [InlineData("--pace must be longer than 0", "--pace=0s")]
    [InlineData("--think-time and --pace exclude each other", "--think-time=1s", "--pace=1s")]
    [InlineData("--think-time is for the closed model", "--think-time=1s", "--rate=5", "--duration=9s")]
    [InlineData("--pace is for the closed model", "--pace=1s", "--stages=9s:5")]
    [InlineData("--warmup takes a time", "--warmup=soon")]
    [InlineData("--warmup 2 is not a valid number of requests: it must be at least 3", "--warmup=2", "--shards=3")]
    public void A_load_that_cannot_be_is_refused(string expected, params string[] words) =>
        TypedFlags.AssertRefused(expected, words);

    [Theory]
    [InlineData("--stages has 1001 stages", "1s:5", 1_001)]
    [InlineData("365 days together", "744h:1", 12)]
    public void More_or_longer_stages_than_a_worker_takes_are_refused(string expected, string stage, int count) =>
        TypedFlags.AssertRefused(expected, "--stages", string.Join(',', Enumerable.Repeat(stage, count)));
}
