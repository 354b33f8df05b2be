
namespace AgentGatewayPerf.Settings;

/// <summary>Where the address of the gateway comes from.</summary>
enum GatewaySource
{
    /// <summary>--gateway-url.</summary>
    Flag,

    /// <summary>AGENTGATEWAY_URL.</summary>
    Environment,

    /// <summary>Nothing was named: http://localhost:3000.</summary>
    Default,

    /// <summary>--demo.</summary>
    DemoAsked,

    /// <summary>Nothing was named and nothing listens on port 3000.</summary>
    DemoFallback,
}
