namespace AgentGatewayPerf.Report.Json;

sealed record ResultsVitals(
    ulong CpuUserUs, ulong CpuSystemUs, ulong GcPauseUs, ulong GcCollections, ulong MaxResidentBytes, ulong ConnectionsOpened,
    ulong MaxScheduleLagUs);
