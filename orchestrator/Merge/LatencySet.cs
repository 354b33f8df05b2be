namespace AgentGatewayPerf.Merge;

/// <summary>The times of a request, each with its distribution.</summary>
sealed class LatencySet
{
    /// <summary>From the intended start to the end of the answer.</summary>
    public LatencyHistogram Response { get; } = new();

    /// <summary>From the send to the end of the answer.</summary>
    public LatencyHistogram Service { get; } = new();

    /// <summary>From the send to the first byte of the answer; requests that got no byte are not in it.</summary>
    public LatencyHistogram FirstByte { get; } = new();

    /// <summary>From the send to the first event of the answer; only of answers that were event streams.</summary>
    public LatencyHistogram FirstEvent { get; } = new();

    public void Add(LatencySet other)
    {
        Response.Add(other.Response);
        Service.Add(other.Service);
        FirstByte.Add(other.FirstByte);
        FirstEvent.Add(other.FirstEvent);
    }

    /// <inheritdoc cref="LatencyHistogram.Pack"/>
    public void Pack()
    {
        Response.Pack();
        Service.Pack();
        FirstByte.Pack();
        FirstEvent.Pack();
    }
}
