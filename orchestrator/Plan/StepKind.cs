namespace AgentGatewayPerf.Plan;

/// <summary>What a step is for.</summary>
enum StepKind
{
    /// <summary>To be measured.</summary>
    Load,

    /// <summary>To warm up what is measured after it; reported apart.</summary>
    Warmup,
}
