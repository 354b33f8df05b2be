using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>The open model, the same with either poller.</summary>
public abstract class OpenModelTests
{
    [Fact]
    public async Task Requests_start_when_the_schedule_says_and_late_ones_show_it()
    {
        var calls = 0;
        using var server = new LoopbackServer(request =>
        {
            // One stall: everything that is due meanwhile must wait for the one virtual user.
            if (request.StartsWith("GET", StringComparison.Ordinal) && Interlocked.Increment(ref calls) == 20)
                Thread.Sleep(300);
            return LoopbackServer.Json("""{"name":"a","url":"http://localhost/"}""");
        });
        var outcome = await RunAsync(ShardPlan.Of(server.Url, Spec(rate: 100, seconds: 1, users: 1, most: 1)));

        Assert.Equal(100u, outcome.Finished.Planned);
        Assert.Equal(100u, outcome.Finished.Completed + outcome.Finished.NotSent);
        outcome.AssertDueEvery(10_000);
        // The stall holds back the requests behind it: their response time counts from when they were due. Those that a busy
        // machine did not get to send at all were held back as well.
        Assert.True(outcome.Samples.Count(s => s.LatencyUs > 100_000) + (int)outcome.Finished.NotSent >= 10);
        Assert.Contains(outcome.Samples, s => s.ServiceTimeUs > 250_000);
    }

    [Fact]
    public async Task A_start_that_comes_late_moves_the_schedule_and_keeps_the_moment_that_samples_count_from()
    {
        using var server = new LoopbackServer(_ => LoopbackServer.Json("""{"name":"a","url":"http://localhost/"}"""));
        const long late = 400_000;
        var plan = ShardPlan.Of(server.Url, Spec(rate: 100, seconds: 0.3, users: 2, most: 2));
        var outcome = await RunAsync(
            plan,
            (shardEvent, _) =>
            {
                if (shardEvent.Ready is not null)
                    plan.Steps[0].AtUs = Clock.Now / Clock.Microsecond - late;
            });

        Assert.Equal(30u, outcome.Finished.Planned);
        Assert.All(outcome.Samples, s => Assert.True(s.IntendedStartUs >= late));
        // No burst of what was due before: one request is due after the other as at any other start.
        outcome.AssertDueEvery(10_000);
    }

    [Fact]
    public async Task Virtual_users_are_added_while_none_is_free()
    {
        const uint together = 3;
        var calls = 0;
        using var three = new CountdownEvent((int)together);
        using var server = new LoopbackServer(request =>
        {
            // The first is the discovery; the next ones are answered when there are three of them.
            if (
                request.StartsWith("GET", StringComparison.Ordinal)
                && Interlocked.Increment(ref calls) is > 1 and <= 1 + (int)together)
            {
                three.Signal();
                three.Wait();
            }
            return LoopbackServer.Json("""{"name":"a","url":"http://localhost/"}""");
        });
        var outcome = await RunAsync(ShardPlan.Of(server.Url, Spec(rate: 100, seconds: 1, users: 1, most: 50)));

        Assert.Equal(100u, outcome.Finished.Planned);
        Assert.InRange(outcome.Finished.VirtualUsers, together, 50u);
    }

    private protected abstract IPoller CreatePoller();

    Task<ShardOutcome> RunAsync(ShardPlan plan, Action<ShardEvent, ShardDriver>? onEvent = null) =>
        ShardHarness.RunAsync(plan, onEvent, CreatePoller);

    static Traffic Spec(double rate, double seconds, uint users, uint most) =>
        Traffic.Open(Pattern.A2AAgentCard, users, rate, seconds, most);
}
