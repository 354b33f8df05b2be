namespace AgentGatewayPerf.Report.Json;

sealed record ResultsPoint(double AtS, long Successful, long Failed, double? MeanUs, double? P50Us, double? P95Us, double? P99Us, long? MaxUs);
