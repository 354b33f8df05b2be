using AgentGatewayPerf.Judge.Capacity;

namespace AgentGatewayPerf.Orchestrator.Tests.Judge.Capacity;

/// <summary>What a search for the capacity promises, on queues whose capacity is known, and the way it takes.</summary>
public sealed class CapacitySearchTests
{
    const int Trials = 1_000;
    const double Precision = 0.05;
    const double Share = 0.01;

    static readonly Goal P99 = new(Share, true);

    [Theory]
    [InlineData(4, 0.01, 0.08)]
    [InlineData(16, 0.02, 0.12)]
    public void A_stated_capacity_holds_in_93_percent_of_searches(int servers, double serviceS, double limitS)
    {
        var capacity = SimulatedQueue.Capacity(servers, serviceS, limitS, Share);

        AssertStated(
            Enumerable.Range(0, Trials).Select(seed => Search(new(seed, servers, serviceS, isExponential: true), limitS)),
            capacity);
    }

    [Fact]
    public void A_stated_capacity_holds_where_the_limit_is_hard()
    {
        const double serviceS = 0.002, limitS = 0.05;
        // Of a server that always takes as long, by a simulation of many hours.
        const double capacity = 454.8;

        AssertStated(
            Enumerable.Range(0, Trials).Select(seed => Search(new(seed, 1, serviceS, isExponential: false), limitS)), capacity);
    }

    [Fact]
    public void A_load_doubles_until_it_breaks_and_the_gap_is_narrowed_to_the_precision()
    {
        var (search, loads) = Run(new SearchRange(20, 1_000_000, Precision, false), load => load < 1_000 ? 0 : 1);

        Assert.Equal([20, 40, 80, 160, 320, 640, 1_280], loads.Take(7));
        Assert.Equal(LoadVerdict.Holds, search.Held!.Verdict);
        Assert.InRange(search.Held.Load, 950, 1_000);
        Assert.InRange(search.Broken!.Load, 1_000, 1_050);
        Assert.InRange(search.Broken.Load / search.Held.Load, 1, 1 + Precision);
        Assert.All([search.Held, search.Broken], end => Assert.True(end.Steps >= 2));
    }

    [Fact]
    public void A_highest_load_that_holds_ends_the_search()
    {
        var (search, _) = Run(new SearchRange(100, 500, Precision, false), _ => 0);

        Assert.Equal(500, search.Held!.Load);
        Assert.Null(search.Broken);
    }

    [Fact]
    public void Where_not_even_the_first_load_holds_lower_ones_are_tried()
    {
        var (search, _) = Run(new SearchRange(100, 10_000, Precision, false), load => load < 30 ? 0 : 1);

        Assert.InRange(search.Held!.Load, 28, 30);
    }

    [Fact]
    public void Where_nothing_holds_the_search_ends()
    {
        var (search, loads) = Run(new SearchRange(100, 10_000, Precision, false), _ => 1);

        Assert.Null(search.Held);
        Assert.True(loads.Count < 12);
    }

    [Fact]
    public void Virtual_users_are_whole_numbers()
    {
        var (search, loads) = Run(new SearchRange(1, 1_000, Precision, true), load => load <= 13 ? 0 : 1);

        Assert.All(loads, load => Assert.Equal(Math.Round(load), load));
        Assert.Equal((13, 14), (search.Held!.Load, search.Broken!.Load));
    }

    [Fact]
    public void A_step_in_which_the_generator_was_limited_is_tried_again_and_proves_nothing()
    {
        var search = new CapacitySearch(new SearchRange(100, 1_000, Precision, false), [P99]);
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(100, search.Next);
            search.Add(null);
        }

        Assert.Equal(100, search.Limited!.Load);
        Assert.True(search.Held is null && search.Broken is null);
        Assert.Equal(50, search.Next);
    }

    [Fact]
    public void One_disturbed_step_does_not_end_the_growth()
    {
        var wasDisturbed = false;
        var (search, _) = Run(new SearchRange(20, 1_000_000, Precision, false), load =>
        {
            var disturbed = load == 160 && !wasDisturbed;
            wasDisturbed |= disturbed;
            return disturbed ? 1 : load < 1_000 ? 0 : 1;
        });

        Assert.InRange(search.Held!.Load, 150, 1_000);
        Assert.NotEqual(160, search.Broken!.Load);
    }

    [Fact]
    public void A_mean_is_compared_with_its_limit()
    {
        IReadOnlyList<Batch> batches = [.. Enumerable.Range(0, 40).Select(i => new Batch(100, 100 * (1_000 + i % 4)))];

        var evidence = Evidence.Of(batches, isShare: false, 0.99, 1);

        Assert.Equal(1_001.5, evidence.Value);
        Assert.InRange(evidence.Low, 1_000, 1_001.5);
        Assert.InRange(evidence.High, 1_001.5, 1_003);
    }

    [Fact]
    public void No_failure_at_all_proves_a_share_only_with_enough_requests()
    {
        static double High(double requests) =>
            Evidence.Of([.. Enumerable.Range(0, 20).Select(_ => new Batch(requests / 20, 0))], isShare: true, 0.99, 1).High;

        Assert.True(High(1_000) > 0.001);
        Assert.True(High(10_000) < 0.001);
    }

    static void AssertStated(IEnumerable<CapacitySearch> searches, double capacity)
    {
        var stated = searches.AsParallel().Where(s => s.Held is not null)
            .Select(s => (Held: s.Held!.Load, Broken: s.Broken?.Load)).ToList();

        Assert.InRange(stated.Count, 0.97 * Trials, Trials);
        Assert.InRange(stated.Count(s => s.Held <= capacity), 0.93 * stated.Count, stated.Count);
        Assert.InRange(stated.Count(s => s.Broken is null || s.Broken >= capacity), 0.93 * stated.Count, stated.Count);
        Assert.InRange(stated.Average(s => s.Held) / capacity, 0.9, 1);
    }

    // Steps as long as a run makes them.
    static CapacitySearch Search(SimulatedQueue queue, double limitS)
    {
        var search = new CapacitySearch(new SearchRange(20, 1_000_000, Precision, false), [P99]);
        while (search.Next is { } load)
        {
            var step = search.Tried.FirstOrDefault(l => l.Load == load)?.Steps ?? 0;
            var length = StepLength.Of([P99], load, step, search.IsGrowing);
            search.Add([queue.Step(load, length.TotalSeconds, limitS, StepLength.Settling)]);
        }
        return search;
    }

    // Every step shows the same share, without any chance.
    static (CapacitySearch Search, List<double> Loads) Run(SearchRange range, Func<double, double> shareOf)
    {
        var (search, loads) = (new CapacitySearch(range, [P99]), new List<double>());
        while (search.Next is { } load)
        {
            Assert.True(loads.Count < 200, "The search does not end.");
            loads.Add(load);
            var share = shareOf(load);
            search.Add([[.. Enumerable.Range(0, 50).Select(_ => new Batch(100, 100 * share))]]);
        }
        return (search, loads);
    }
}
