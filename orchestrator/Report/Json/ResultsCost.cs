namespace AgentGatewayPerf.Report.Json;

sealed record ResultsCost(int Containers, double ContainerSeconds, decimal Usd, decimal? EstimatedUsd, string Prices);
