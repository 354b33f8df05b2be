using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Live;

/// <summary>What the live page asks for again and again.</summary>
/// <param name="Live">Whether the run goes on; if not, this is its report.</param>
/// <param name="Progress">Part of all patterns that is done, from 0 to 1.</param>
/// <param name="Run">What there is of the result.</param>
sealed record LiveUpdate(bool Live, double Progress, ResultsDocument Run);
