namespace AgentGatewayPerf.Report.JUnit;

/// <summary>A case of a suite.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
sealed record JUnitCase(string Name, string? Failure);
