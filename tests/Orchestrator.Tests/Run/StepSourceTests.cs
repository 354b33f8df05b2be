using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>Steps that are not known before the run: each is chosen when the last one's result is there.</summary>
public sealed class StepSourceTests
{
    [Fact]
    public async Task Two_targets_are_loaded_in_turn_and_each_is_prepared_once()
    {
        await using var fleet = await ScriptedFleet.StartAsync(new(), new());
        var plan = WithTwoTargets(Runs.Settings(2));
        var result = await Runs.RunAsync(fleet, Runs.Settings(2), steps: new Alternating(blocks: 5), plan: plan);

        Assert.Empty(result.Problems);
        Assert.Equal(
            ["gateway", "direct", "gateway", "direct", "gateway"], result.Steps.Select(s => Assert.Single(s.Loads).Name));
        Assert.All(result.Steps, s => Assert.Equal(40, s.Loads[0].Successful));
        foreach (var worker in fleet.Workers)
        {
            Assert.Equal([0U, 1U], worker.Received.Where(c => c.Prepare is not null).Select(c => c.Prepare.Scenario));
            Assert.Equal(5, worker.Received.Count(c => c.Start is not null));
            Assert.Equal([0U, 1U], worker.Received.Where(c => c.Release is not null).Select(c => c.Release.Scenario).Order());
        }
        // What prepared a scenario is in the report of its last load, and in no other.
        Assert.Equal([0, 0, 0, 6, 6], result.Steps.Select(s => s.Loads[0].Totals.Setup.Sum(o => o.Value.Counts.Ok)));
    }

    [Fact]
    public async Task A_source_stops_when_its_condition_is_met()
    {
        await using var fleet = await ScriptedFleet.StartAsync(new WorkerScript { FailEvery = 50 });
        var plan = WithTwoTargets(Runs.Settings(1));
        var result = await Runs.RunAsync(fleet, Runs.Settings(1), steps: new GrowingUntilFailure(), plan: plan);
        Assert.Equal([20L, 40L, 80L], result.Steps.Select(s => s.Loads[0].Planned));
        Assert.Equal([0L, 0L, 1L], result.Steps.Select(s => s.Loads[0].Failed));
        Assert.Equal(6, result.Steps[^1].Loads[0].Totals.Setup.Single().Value.Counts.Ok);
    }

    [Fact]
    public async Task Several_scenarios_of_one_step_are_counted_apart()
    {
        await using var fleet = await ScriptedFleet.StartAsync(new(), new());
        var plan = WithTwoTargets(Runs.Settings(2));
        var step = new Step(StepKind.Load, [LoadOf(0, 100), LoadOf(1, 30)]) { Releases = [0, 1] };
        var result = await Runs.RunAsync(fleet, Runs.Settings(2), steps: new PlannedSteps([step]), plan: plan);
        Assert.Empty(result.Problems);
        Assert.Equal([("gateway", 100L), ("direct", 30L)], Assert.Single(result.Steps).Loads.Select(l => (l.Name, l.Successful)));
    }

    static RunPlan WithTwoTargets(Settings.LoadSettings settings)
    {
        var plan = RunPlanner.Plan(settings, "test-run");
        foreach (var assign in plan.Shards)
        {
            assign.Targets.Add(assign.Targets[0].Clone());
            assign.Targets[1].Url = "http://localhost:3001";
            assign.Scenarios[0].Name = "gateway";
            assign.Scenarios.Add(assign.Scenarios[0].Clone());
            (assign.Scenarios[1].Name, assign.Scenarios[1].Target) = ("direct", 1);
            Assert.Null(AssignCheck.Problem(assign));
        }
        return plan with
        {
            Scenarios = [new("gateway", Pattern.McpToolsCall, 0, 1), new("direct", Pattern.McpToolsCall, 1, 1)],
            Steps = [],
        };
    }

    static StepLoad LoadOf(int scenario, long requests) => new() { Scenario = scenario, VirtualUsers = 6, Requests = requests };

    sealed class Alternating(int blocks) : IStepSource
    {
        public Step? Next(StepReport? last)
        {
            var block = last?.Number ?? 0;
            return block < blocks
                ? new Step(StepKind.Load, [LoadOf(block % 2, 40)]) { Releases = block >= blocks - 2 ? [block % 2] : [] }
                : null;
        }
    }

    sealed class GrowingUntilFailure : IStepSource
    {
        public Step? Next(StepReport? last) => last switch
        {
            null => new Step(StepKind.Load, [LoadOf(0, 20)]),
            { Loads: [{ Failed: 0, Planned: var requests }] } => new Step(StepKind.Load, [LoadOf(0, requests * 2)]),
            _ => null,
        };
    }
}
