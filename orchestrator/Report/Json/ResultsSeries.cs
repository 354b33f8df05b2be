namespace AgentGatewayPerf.Report.Json;

sealed record ResultsSeries(double IntervalS, IReadOnlyList<ResultsPoint> Points);
