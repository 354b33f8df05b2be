using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Otlp;

/// <summary>The run as OpenTelemetry metrics. That they could not be sent does not make the run a failure.</summary>
/// <param name="address">The collector.</param>
/// <param name="logger">Learns why metrics could not be sent.</param>
sealed class MetricOutput(OtlpAddress address, ILogger logger) : IOutput, ISampleTap
{
    MetricExport? _export;

    public Task CheckAsync(CancellationToken cancellationToken) => address.CheckAsync(cancellationToken);

    public Task StartAsync(OutputContext run, CancellationToken cancellationToken)
    {
        _export = new MetricExport(address, run.Settings, run.Plan, run.Status, logger);
        return Task.CompletedTask;
    }

    public void Take(int shard, SampleOrigin origin, SampleBatch batch) => _export?.Take(shard, origin, batch);

    public Task<bool> TryCompleteAsync(ResultsDocument document)
    {
        _export?.Complete();
        return Task.FromResult(true);
    }

    public ValueTask DisposeAsync()
    {
        _export?.Dispose();
        return ValueTask.CompletedTask;
    }
}
