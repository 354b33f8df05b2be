
namespace AgentGatewayPerf.Settings;

/// <summary>What the containers of the workers are like, and what they may cost.</summary>
sealed record ModalOptions
{
    /// <summary>Physical cores, which are two processors each.</summary>
    public double Cpu { get; init; } = 2;

    /// <summary>MiB.</summary>
    public int Memory { get; init; } = 2048;

    /// <summary>Regions by Modal's names, with commas; null for any.</summary>
    public string? Region { get; init; }

    public bool NonPreemptible { get; init; }

    /// <summary>Modal secret that holds the gateway's token; null for the default one, if it exists.</summary>
    public string? Secret { get; init; }

    /// <summary>What a run may be estimated to cost, USD.</summary>
    public decimal MaxCost { get; init; } = 5;
}
