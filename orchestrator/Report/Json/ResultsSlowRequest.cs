namespace AgentGatewayPerf.Report.Json;

sealed record ResultsSlowRequest(
    string TraceId, int Shard, string Operation, string Class, int Code, double AtS, long ResponseTimeUs, long SendDelayUs);
