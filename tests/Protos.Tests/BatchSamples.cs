namespace AgentGatewayPerf.Protos.Tests;

/// <summary>The samples of a batch as a list.</summary>
public static class BatchSamples
{
    /// <summary>Reads all samples.</summary>
    /// <exception cref="InvalidDataException">The columns do not hold what the count says.</exception>
    public static Sample[] Of(SampleBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var samples = new List<Sample>();
        var reader = new SampleBatchReader(batch);
        while (reader.TryRead(out var sample))
            samples.Add(sample);
        return [.. samples];
    }
}
