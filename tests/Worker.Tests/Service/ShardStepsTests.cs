using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Samples;
using AgentGatewayPerf.Worker.Service;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>Scenarios over steps: several at once, one many times, with fewer or more virtual users, stopped, released.</summary>
[Trait("Speed", "fast")]
public sealed class ShardStepsTests
{
    const string Card = """{"name":"a","url":"http://localhost/"}""";

    [Fact]
    public async Task A_step_loads_several_scenarios_at_once_and_accounts_for_each()
    {
        using var server = new LoopbackServer(Respond);
        var plan = ShardPlan.Of(
            server.Url, Traffic.Of(Pattern.A2AAgentCard, 2, 40), Traffic.Of(Pattern.A2AMessage, 3, 30),
            Traffic.Of(Pattern.A2AConversation, 1, 9));
        plan.Assign.LoadThreads = 2;
        var outcome = await ShardHarness.RunAsync(plan);

        var accounts = outcome.Steps.Single().Accounts;
        Assert.Equal([(0u, 40UL), (1u, 30UL), (2u, 9UL)], accounts.Select(account => (account.Scenario, account.Completed)));
        Assert.All(accounts, account => Assert.Equal(account.Completed, (ulong)outcome.SamplesOf(1, account.Scenario).Count));
        Assert.All(outcome.SamplesOf(1, 1), sample => Assert.Equal(Operation.Message, sample.Operation));
        Assert.Equal([0u, 1u, 2u], outcome.Releases.Select(released => released.Scenario).Order());
        Assert.Single(outcome.Readies, ready => ready.Worker is not null);
        AssertEverySampleIsAccountedFor(outcome);
    }

    [Fact]
    public async Task A_scenario_is_loaded_in_many_steps_without_connecting_again()
    {
        using var server = new LoopbackServer(Respond);
        var plan = ShardPlan.Of(server.Url, Traffic.Of(Pattern.A2AAgentCard, 4, 20));
        // As many as prepared, then fewer, then for a time whose end cuts nothing off that is done.
        plan.AddStep(new Load { VirtualUsers = 2, Requests = 10 });
        plan.AddStep(new Load { VirtualUsers = 4, DurationUs = 50_000, DrainUs = 5_000_000 });
        plan.AddStep(new Load { VirtualUsers = 4, Requests = 8 });
        var outcome = await ShardHarness.RunAsync(plan);

        Assert.Equal([1u, 2u, 3u, 4u], outcome.Steps.Select(step => step.Step));
        var accounts = outcome.Steps.Select(step => step.Accounts.Single()).ToList();
        Assert.Equal([20UL, 10UL, 8UL], accounts.Where((_, i) => i != 2).Select(account => account.Completed));
        Assert.Equal([4u, 2u, 4u, 4u], accounts.Select(account => account.VirtualUsers));
        Assert.All(accounts, account => Assert.Equal((0UL, 0UL), (account.Failed, account.SetupSamples)));
        Assert.Equal(4, server.Connections);
        Assert.Equal(4, outcome.SetupCounts[Operation.Connect]);
        AssertEverySampleIsAccountedFor(outcome);
    }

    [Fact]
    public async Task Virtual_users_that_an_open_load_added_stay_for_later_steps()
    {
        var calls = 0;
        CountdownEvent? gate = null;
        using var first = new CountdownEvent(2);
        using var second = new CountdownEvent(2);
        using var server = new LoopbackServer(_ =>
        {
            // In either open step the first two requests are answered when there are two of them.
            if (Volatile.Read(ref gate) is { } together && Interlocked.Increment(ref calls) <= 2)
            {
                together.Signal();
                together.Wait();
            }
            return LoopbackServer.Json(Card);
        });
        var traffic = Traffic.Open(Pattern.A2AAgentCard, 1, 100, 0.5, 2);
        traffic.Load.DrainUs = 20_000_000;
        var plan = ShardPlan.Of(server.Url, traffic);
        plan.AddStep(new Load { VirtualUsers = 1, Requests = 5 });
        plan.AddStep(traffic.Load.Clone());
        var outcome = await ShardHarness.RunAsync(plan, (shardEvent, _) =>
        {
            if (shardEvent.Ready is not null)
                Gate(first);
            else if (shardEvent.StepFinished is { Step: 2 })
                Gate(second);
        });

        var accounts = outcome.Steps.Select(step => step.Accounts.Single()).ToList();
        Assert.Equal([2u, 1u, 2u], accounts.Select(account => account.VirtualUsers));
        Assert.Equal([1UL, 0UL, 0UL], accounts.Select(account => account.SetupSamples));
        Assert.Equal(2, server.Connections);

        void Gate(CountdownEvent next)
        {
            Volatile.Write(ref calls, 0);
            Volatile.Write(ref gate, next);
        }
    }

    [Fact]
    public async Task Stopping_a_step_leaves_the_next_one_alone()
    {
        using var server = new LoopbackServer(Respond);
        var endless = Traffic.Of(Pattern.A2AAgentCard, 2, 0);
        endless.Load.DurationUs = 600_000_000;
        var plan = ShardPlan.Of(server.Url, endless).AddStep(new Load { VirtualUsers = 2, Requests = 6 });
        var outcome = await ShardHarness.RunAsync(plan, (shardEvent, driver) =>
        {
            if (shardEvent.SampleBatch is { Step: 1 })
                driver.Stop(abort: false, step: 1);
            // Not under way: left alone.
            if (shardEvent.Ready is not null)
                driver.Stop(abort: true, step: 2);
        });
        Assert.Equal([1u, 2u], outcome.Steps.Select(step => step.Step));
        Assert.Equal(6u, outcome.Steps.Last().Accounts.Single().Completed);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_step_that_waits_for_its_start_is_stopped_at_once()
    {
        using var server = new LoopbackServer(Respond);
        var plan = ShardPlan.Of(server.Url, Traffic.Of(Pattern.A2AAgentCard, 2, 50));
        plan.Steps[0].AtUs = long.MaxValue;
        var outcome = await ShardHarness.RunAsync(plan, (shardEvent, driver) =>
        {
            if (shardEvent.Vitals is not null)
                driver.Stop(abort: false);
        });
        Assert.Equal((50UL, 50UL, 0L), (outcome.Finished.Planned, outcome.Finished.NotSent, outcome.Finished.StartedUs));
        Assert.Single(outcome.Releases);
    }

    [Fact]
    public async Task Released_scenarios_end_their_sessions_and_can_be_prepared_again()
    {
        using var server = new LoopbackServer(Respond);
        var plan = ShardPlan.Of(server.Url, Traffic.Of(Pattern.McpToolsList, 2, 4));
        using var shard = new ShardRun(plan.Assign, null, NullLogger.Instance);
        plan.Steps.Clear();
        var released = 0;
        var outcome = await ShardHarness.RunAsync(shard, plan, (shardEvent, driver) =>
        {
            if (shardEvent.Ready is not null && released == 0)
                driver.Release(0);
            if (shardEvent.Released is not null && ++released == 1)
                driver.Prepare(0);
        });
        // The harness stops the run when the first one is ready; what comes behind it in line is released all the same.
        Assert.InRange(outcome.Releases.Count(), 1, 2);
        Assert.Equal(outcome.SetupCounts[Operation.Initialize], outcome.SetupCounts[Operation.EndSession]);
        Assert.DoesNotContain(outcome.Events, shardEvent => shardEvent.Fault is not null);
        AssertEverySampleIsAccountedFor(outcome);
    }

    [Fact]
    public async Task A_scenario_that_cannot_run_accounts_for_every_load_at_once()
    {
        using var server = new LoopbackServer(Respond);
        var plan = ShardPlan.Of(server.Url, Traffic.Of(Pattern.A2AAgentCard, 2, 20), Traffic.Of(Pattern.A2AAgentCard, 2, 30));
        plan.Assign.Targets.Add(ShardPlan.Of("http://no-such-host.invalid").Target);
        plan.Assign.Scenarios[1].Target = 1;
        var outcome = await ShardHarness.RunAsync(plan.AddStep(new Load { Scenario = 1, VirtualUsers = 1, Requests = 7 }));

        Assert.Equal(Fault.Types.Code.Dns, outcome.Readies.Single(ready => ready.Scenario == 1).Fault.Code);
        var accounts = outcome.Steps.First().Accounts;
        Assert.Equal((20UL, 0UL), (accounts[0].Completed, accounts[0].NotSent));
        Assert.Equal((30UL, 30UL, 0L), (accounts[1].Planned, accounts[1].NotSent, accounts[1].StartedUs));
        Assert.Equal(7UL, outcome.Steps.Last().Accounts.Single().NotSent);
        Assert.Equal(2, outcome.Releases.Count());
    }

    [Fact]
    public async Task A_fault_of_the_pump_ends_the_shard_and_nothing_is_silently_missing()
    {
        using var server = new LoopbackServer(Respond);
        var endless = Traffic.Of(Pattern.A2AAgentCard, 2, 0);
        endless.Load.DurationUs = 600_000_000;
        var plan = ShardPlan.Of(server.Url, endless);
        using var shard = new ShardRun(plan.Assign, null, NullLogger.Instance);
        var broken = new StepRecord(1, 0, 0);
        broken.Failures.Enqueue(null!);
        var isBroken = false;
        var outcome = await ShardHarness.RunAsync(shard, plan, (shardEvent, _) =>
        {
            if (shardEvent.SampleBatch is not { Step: 1 } || isBroken)
                return;
            isBroken = true;
            shard.Samples.Accept(broken, new ArraySegment<Sample>(shard.Samples.Pool.Take(), 0, 1));
        });
        var fault = Assert.Single(outcome.Events, shardEvent => shardEvent.Fault is not null).Fault;
        Assert.Equal(Fault.Types.Code.Internal, fault.Code);
        var account = outcome.Finished;
        Assert.Equal(account.Planned, account.Completed + account.Failed + account.Aborted + account.NotSent);
        var end = outcome.ShardFinished;
        // One more was dropped: the one that broke the pump.
        var counted =
            account.Completed + account.Failed + account.Aborted + account.SetupSamples + outcome.Releases.Single().SetupSamples;
        Assert.Equal(counted + 1, end.Samples + end.SamplesDropped);
    }

    static void AssertEverySampleIsAccountedFor(ShardOutcome outcome)
    {
        var accounts = outcome.Steps.SelectMany(step => step.Accounts).ToList();
        var counted =
            accounts.Sum(a => (long)(a.Completed + a.Failed + a.Aborted + a.SetupSamples))
            + outcome.Releases.Sum(r => (long)r.SetupSamples);
        Assert.Equal(counted, outcome.AllSamples.Count);
        Assert.Equal((ulong)counted, outcome.ShardFinished.Samples);
    }

    static string Respond(string request)
    {
        if (request.StartsWith("GET", StringComparison.Ordinal))
            return LoopbackServer.Json(Card);
        if (
            request.StartsWith("DELETE", StringComparison.Ordinal)
                || request.Contains("notifications/", StringComparison.Ordinal))
        {
            return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
        }
        var isInitialize = request.Contains("\"initialize\"", StringComparison.Ordinal);
        var result = isInitialize ? """{"protocolVersion":"2025-11-25"}"""
            : request.Contains("\"tools/list\"", StringComparison.Ordinal) ? """{"tools":[]}"""
            : """{"kind":"task","id":"t","contextId":"c","status":{"state":"input-required"}}""";
        return LoopbackServer.Json(
            $$"""{"jsonrpc":"2.0","id":{{LoopbackServer.IdOf(request)}},"result":{{result}}}""",
            isInitialize ? "Mcp-Session-Id: s\r\n" : "");
    }
}
