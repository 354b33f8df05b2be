using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>Everything the shards of a run send, put together.</summary>
sealed class RunMerge(int patterns, int shards, IReadOnlyList<ISampleTap>? taps = null) : IShardSink
{
    readonly PatternMerge[] _warmups = [.. Enumerable.Range(0, patterns).Select(_ => new PatternMerge(shards))];
    readonly PatternMerge[] _patterns = [.. Enumerable.Range(0, patterns).Select(_ => new PatternMerge(shards))];
    readonly ShardVitals[] _vitals = [.. Enumerable.Range(0, shards).Select(_ => new ShardVitals())];

    public PatternMerge Pattern(int index, Phase phase = Phase.Load) => Of(phase)[index];

    public ShardVitals VitalsOf(int shard) => _vitals[shard];

    public long SamplesOf(int shard) => _patterns.Concat(_warmups).Sum(p => p.TallyOf(shard).Samples);

    /// <summary>Gives the memory of a pattern back that is over and reported, to the system as well: nothing is measured now, and a
    /// collection during the next pattern would have to hold that one up.</summary>
    public void Release(int index)
    {
        _warmups[index].Release();
        _patterns[index].Release();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    public void Fold(int shard, SampleBatch batch)
    {
        if (batch.PatternIndex >= _patterns.Length)
            throw new InvalidDataException($"the worker speaks of pattern {batch.PatternIndex}, which it was not given");
        Of(batch.Phase)[batch.PatternIndex].Fold(shard, batch);
        foreach (var tap in taps ?? [])
            tap.Take(shard, batch);
    }

    public void Add(int shard, Vitals vitals) => _vitals[shard].Add(vitals);

    PatternMerge[] Of(Phase phase) => phase == Phase.Warmup ? _warmups : _patterns;
}
