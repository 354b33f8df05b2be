namespace AgentGatewayPerf.Report.Json;

sealed record ResultsWorker(
    string Version, string Build, double Cores, ulong MemoryLimitBytes, ulong OpenFilesLimit, string Os, uint LoadThreads, string Poller);
