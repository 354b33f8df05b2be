namespace AgentGatewayPerf.Settings;

/// <summary>How a condition compares a value with its limit.</summary>
enum Relation
{
    /// <summary>Below the limit.</summary>
    Less,

    /// <summary>At most the limit.</summary>
    LessOrEqual,

    /// <summary>Above the limit.</summary>
    Greater,

    /// <summary>At least the limit.</summary>
    GreaterOrEqual,
}
