using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Tests.Schedule;

[Trait("Speed", "fast")]
public sealed class UserPausesTests
{
    const long Second = Clock.Second;

    [Fact]
    public void A_time_to_think_is_drawn_evenly_behind_every_response()
    {
        var pauses = new UserPauses(new Pauses { LeastThinkUs = 500_000, MostThinkUs = 2_000_000, Seed = 7 }, 3);
        Assert.InRange(pauses.Next(10 * Second), 10 * Second, 12 * Second);
        var drawn = Enumerable.Range(0, 30_000).Select(_ => pauses.Next(10 * Second) - 10 * Second).ToList();
        Assert.All(drawn, pause => Assert.InRange(pause, Second / 2, 2 * Second));
        // Ten parts with 3,000 draws each; chi-square with nine degrees of freedom is above 27.9 once in a thousand.
        var parts = drawn.CountBy(pause => (pause - Second / 2) * 10 / (Second * 3 / 2 + 1)).Select(part => part.Value).ToList();
        Assert.Equal(10, parts.Count);
        Assert.InRange(parts.Sum(count => (count - 3_000) * (count - 3_000) / 3_000.0), 0, 27.9);
    }

    [Fact]
    public void The_same_seed_and_user_pause_alike_and_others_do_not()
    {
        List<long> Of(ulong seed, ulong user)
        {
            var pauses = new UserPauses(new Pauses { LeastThinkUs = 1, MostThinkUs = 1_000_000, Seed = seed }, user);
            return [.. Enumerable.Range(0, 20).Select(_ => pauses.Next(0))];
        }
        Assert.Equal(Of(1, 4), Of(1, 4));
        Assert.Equal(3, new[] { Of(1, 4), Of(1, 5), Of(2, 4) }.Select(all => string.Join(' ', all)).Distinct().Count());
    }

    [Fact]
    public void Fixed_pauses_begin_out_of_step()
    {
        var pauses = new Pauses { LeastThinkUs = 1_000_000, MostThinkUs = 1_000_000 };
        var first = Enumerable.Range(0, 100).Select(user => new UserPauses(pauses, (ulong)user).Next(1)).ToList();
        Assert.All(first, at => Assert.InRange(at, 1, Second));
        Assert.Equal(100, first.Distinct().Count());
    }

    [Fact]
    public void A_pace_counts_from_start_to_start_and_never_from_what_has_passed()
    {
        var pauses = new UserPauses(new Pauses { PaceUs = 1_000_000 }, 0);
        var first = pauses.Next(5 * Second);
        Assert.InRange(first, 5 * Second, 6 * Second);
        // Answered in time, a little late to wake up: the pace holds.
        Assert.Equal(first + Second, pauses.Next(first + Second / 3));
        Assert.Equal(first + 2 * Second, pauses.Next(first + Second + 1_000));
        // A response that took longer is followed at once, and then the pace begins again.
        Assert.Equal(first + 7 * Second, pauses.Next(first + 7 * Second));
        Assert.Equal(first + 8 * Second, pauses.Next(first + 7 * Second + 5));
    }
}
