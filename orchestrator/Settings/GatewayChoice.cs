
namespace AgentGatewayPerf.Settings;

/// <summary>The gateway under test and who named it.</summary>
/// <param name="Url">Base address.</param>
/// <param name="Source">Why this one.</param>
sealed record GatewayChoice(Uri Url, GatewaySource Source)
{
    /// <summary>Whether the demo gateway inside this process answers.</summary>
    public bool IsDemo => Source is GatewaySource.DemoAsked or GatewaySource.DemoFallback;

    /// <summary>The source by its name in the results file.</summary>
    public string SourceName => Source switch
    {
        GatewaySource.Flag => "flag",
        GatewaySource.Environment => "environment",
        GatewaySource.Default => "default",
        GatewaySource.DemoAsked => "demo",
        _ => "demo_fallback",
    };
}
