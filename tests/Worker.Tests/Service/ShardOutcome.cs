using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Protos.Tests;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>Everything that a shard sent.</summary>
sealed class ShardOutcome
{
    public List<ShardEvent> Events { get; } = [];

    public IEnumerable<Ready> Readies => Events.Select(e => e.Ready).OfType<Ready>();

    public IEnumerable<StepFinished> Steps => Events.Select(e => e.StepFinished).OfType<StepFinished>();

    public IEnumerable<Released> Releases => Events.Select(e => e.Released).OfType<Released>();

    /// <summary>The account of the only load.</summary>
    public LoadAccount Finished => Steps.Single().Accounts.Single();

    public IEnumerable<SampleBatch> Batches => Events.Select(e => e.SampleBatch).OfType<SampleBatch>();

    public ShardFinished ShardFinished => Events.Select(e => e.ShardFinished).OfType<ShardFinished>().Single();

    public List<Sample> AllSamples => [.. Batches.SelectMany(BatchSamples.Of)];

    public List<Sample> Samples => [.. AllSamples.Where(s => !s.IsSetup)];

    public List<FailureMessage> Failures => [.. Batches.SelectMany(b => b.Failures)];

    public Dictionary<Operation, int> SetupCounts =>
        AllSamples.Where(s => s.IsSetup).GroupBy(s => s.Operation).ToDictionary(g => g.Key, g => g.Count());

    /// <summary>Samples of the load of a scenario in a step.</summary>
    public List<Sample> SamplesOf(uint step, uint scenario) =>
        [.. Batches.Where(b => (b.Step, b.Scenario) == (step, scenario)).SelectMany(BatchSamples.Of).Where(s => !s.IsSetup)];

    /// <summary>Every request was due at a moment of its own, all of them a multiple of the interval apart. Not every one need
    /// have been sent: on a busy machine the last ones may not have been.</summary>
    public void AssertDueEvery(long intervalUs)
    {
        var due = Samples.Select(s => s.IntendedStartUs).Order().ToList();
        Assert.NotEmpty(due);
        var numbers = due.ConvertAll(at => (long)Math.Round((at - due[0]) / (double)intervalUs));
        Assert.Equal(numbers, numbers.Distinct());
        Assert.True(numbers[^1] < (long)Finished.Planned);
        // The clock has nanoseconds, a sample microseconds.
        Assert.All(due.Zip(numbers), pair => Assert.InRange(pair.First - due[0] - pair.Second * intervalUs, -1, 1));
        Assert.Equal(Finished.Planned, (ulong)due.Count + Finished.NotSent);
    }
}
