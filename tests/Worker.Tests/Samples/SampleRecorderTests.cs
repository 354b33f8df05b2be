using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Tests.Samples;

[Trait("Speed", "fast")]
public sealed class SampleRecorderTests
{
    const long Ms = Clock.Millisecond;

    [Fact]
    public void Every_step_has_samples_counts_and_slowest_of_its_own()
    {
        var sink = new SampleList();
        var (setup, first, second) = (
            new StepRecord(0, 3, 0), new StepRecord(1, 3, 1_000 * Ms), new StepRecord(2, 3, 2_000 * Ms));
        var recorder = new SampleRecorder(sink, new FailureLog([]), setup);
        recorder.RecordSetup(Operation.Connect, 5 * Ms, 7 * Ms, Outcome.Ok);
        recorder.BeginStep(first);
        recorder.Record(Operation.ToolsCall, 1_001 * Ms, 1_002 * Ms, 1_004 * Ms, 0, 1_005 * Ms, Outcome.Ok, new TraceId(1, 1));
        recorder.BeginStep(second);
        recorder.Record(Operation.ToolsCall, 2_000 * Ms, 2_000 * Ms, 0, 0, 2_010 * Ms, new Outcome(OutcomeClass.Timeout));
        recorder.BeginStep(setup);
        recorder.RecordSetup(Operation.EndSession, 3_000 * Ms, 3_001 * Ms, Outcome.Ok);
        recorder.Flush();

        Assert.Equal([setup, first, second, setup], sink.Samples.Select(s => s.Record));
        Assert.Equal(new Sample(1_000, 1_000, 4_000, 1_001, 0, OutcomeClass.Ok, 0, Operation.ToolsCall), sink.Samples[1].Sample);
        Assert.Equal(0, sink.Samples[2].Sample.IntendedStartUs);
        Assert.Equal((2UL, 0UL, 0UL), (setup.Counts.SetupSamples, first.Counts.SetupSamples, second.Counts.SetupSamples));
        Assert.Equal((1UL, 0UL), (first.Counts.Completed, first.Counts.Failed));
        Assert.Equal((0UL, 1UL), (second.Counts.Completed, second.Counts.Failed));
        Assert.Single(SlowestRequests.Sorted([first.Slowest]));
        Assert.Empty(SlowestRequests.Sorted([second.Slowest]));
    }
}
