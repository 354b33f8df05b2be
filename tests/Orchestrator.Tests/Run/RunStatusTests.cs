using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Orchestrator.Tests.Run;

[Trait("Speed", "fast")]
public sealed class RunStatusTests
{
    [Fact]
    public void A_snapshot_stays_as_it_was_and_the_figures_of_a_load_go_with_it()
    {
        var status = new RunStatus();
        Assert.Null(status.Snapshot().Plan);
        var plan = RunPlanner.Plan(Results.Settings, "test-run");
        status.Begin(plan);
        var merge = new PatternMerge(1);
        merge.Fold(
            0, new SampleBatchCodec().Encode(1, 0, [new Sample(0, 0, 1_500, 0, 0, OutcomeClass.Ok, 0, Operation.ToolsList)]));
        status.Enter("mcp:tools/list", [new StageLoad(plan.LoadOf(0), merge)], 0);

        var under = status.Snapshot();
        var load = Assert.Single(under.Loads);
        Assert.Equal(("mcp:tools/list", 100L), (load.Scenario.Name, load.Load.Requests));
        Assert.Equal(1, load.Counts()!.Value.Counts.Ok);
        Assert.Equal(1, load.Since(0)!.Ok);
        Assert.Equal(1, load.Totals()!.Value.Totals.Sum().Counts.Ok);

        status.Finish(Results.Of([1_500], failures: 0).Patterns[0]);
        merge.Release();
        // Nobody takes the released merge for a load without requests.
        Assert.Null(load.Counts());
        Assert.Null(load.Since(0));
        Assert.Null(load.Totals());
        Assert.Empty(under.Done);
        var after = status.Snapshot();
        Assert.Single(after.Done);
        Assert.Empty(after.Loads);
    }
}
