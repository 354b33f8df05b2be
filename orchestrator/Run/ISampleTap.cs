using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>Sees every batch of samples that arrives, once, after it was merged. Any thread.</summary>
interface ISampleTap
{
    /// <summary>Takes a batch. Whoever is slower than the load holds the workers' streams up, and nothing is lost.</summary>
    void Take(int shard, SampleOrigin origin, SampleBatch batch);
}
