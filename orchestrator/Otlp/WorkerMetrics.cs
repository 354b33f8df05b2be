using System.Diagnostics.Metrics;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Otlp;

/// <summary>What the workers last said of themselves, one series a shard.</summary>
static class WorkerMetrics
{
    public static void AddTo(Meter meter, RunStatus status)
    {
        meter.CreateObservableCounter(
            "agentgateway_perf.worker.cpu.time", () => Of(status, v => (v.CpuUserUs + v.CpuSystemUs) / 1e6), "s",
            "Processor time of the worker process.");
        meter.CreateObservableUpDownCounter(
            "agentgateway_perf.worker.memory.usage", () => Of(status, v => (long)v.ResidentBytes), "By",
            "Resident memory of the worker process.");
        meter.CreateObservableUpDownCounter(
            "agentgateway_perf.worker.connections", () => Of(status, v => (long)v.OpenConnections), "{connection}",
            "Connections to the gateway that are open.");
        meter.CreateObservableGauge("agentgateway_perf.worker.schedule.lag", () => Of(status, v => v.ScheduleLagP99Us / 1e6), "s",
            "p99 over the last second of how late requests were sent with nothing in their way.");
    }

    static IEnumerable<Measurement<T>> Of<T>(RunStatus status, Func<Vitals, T> value)
        where T : struct
    {
        foreach (var shard in status.Snapshot().Shards)
        {
            if (shard.Last is { } last)
            {
                yield return new Measurement<T>(
                    value(last), new KeyValuePair<string, object?>("agentgateway_perf.shard", (long)shard.Shard));
            }
        }
    }
}
