namespace AgentGatewayPerf.Report.Json;

sealed record ResultsBlock(long Successful, long Failed, double? MeanUs, IReadOnlyList<long[]> Histogram);
