using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>Takes what a shard measured. Batches of one shard come one after another, each once.</summary>
interface IShardSink
{
    /// <exception cref="InvalidDataException">The batch does not hold what it says.</exception>
    void Fold(int shard, SampleBatch batch);

    void Add(int shard, Vitals vitals);
}
