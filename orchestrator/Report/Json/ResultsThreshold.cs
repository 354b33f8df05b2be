
namespace AgentGatewayPerf.Report.Json;

sealed record ResultsThreshold(
    string Expression, string Pattern, string? Operation, string Metric, string Comparison, double Limit, double? Value, string Unit,
    bool Passed);
