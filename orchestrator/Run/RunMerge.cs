using System.Collections.Concurrent;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>Everything the shards of a run send, put together by step and scenario. Any thread; batches of one shard come one
/// after another, each once.</summary>
sealed class RunMerge(int shards, IReadOnlyList<ISampleTap>? taps = null)
{
    readonly ConcurrentDictionary<(uint Step, uint Scenario), Entry> _entries = [];
    readonly ShardVitals[] _vitals = [.. Enumerable.Range(0, shards).Select(_ => new ShardVitals())];

    public ShardVitals VitalsOf(int shard) => _vitals[shard];

    /// <summary>Samples that came from a shard.</summary>
    public long SamplesOf(int shard) => _entries.Values.Sum(entry => entry.Merge.TallyOf(shard).Samples);

    /// <summary>Samples of a step may come from now on.</summary>
    public PatternMerge Expect(SampleOrigin origin) =>
        _entries.GetOrAdd((origin.Step, (uint)origin.Scenario), _ => new Entry(origin, new PatternMerge(shards))).Merge;

    /// <summary>What was merged of a scenario in a step that is expected.</summary>
    public PatternMerge Of(int step, int scenario) => _entries[((uint)step, (uint)scenario)].Merge;

    /// <exception cref="InvalidDataException">The batch does not hold what it says, or nobody asked for it.</exception>
    public void Fold(int shard, SampleBatch batch)
    {
        if (!_entries.TryGetValue((batch.Step, batch.Scenario), out var entry))
        {
            throw new InvalidDataException(
                $"the worker sends samples of scenario {batch.Scenario} in step {batch.Step}, which it was not given");
        }
        if (SampleBatchCheck.Problem(batch, entry.Operations) is { } problem)
            throw new InvalidDataException($"the worker sends {problem}");
        entry.Merge.Fold(shard, batch);
        foreach (var tap in taps ?? [])
            tap.Take(shard, entry.Origin, batch);
    }

    public void Add(int shard, Vitals vitals) => _vitals[shard].Add(vitals);

    sealed record Entry(SampleOrigin Origin, PatternMerge Merge)
    {
        public Operation[] Operations { get; } = [.. Origin.Planned.Operations];
    }
}
