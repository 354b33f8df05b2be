using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Otlp;

/// <summary>The run as OpenTelemetry metrics. That they could not be sent does not make the run a failure.</summary>
/// <param name="address">The collector.</param>
/// <param name="logger">Learns why metrics could not be sent.</param>
/// <param name="hurry">Nothing is waited for any more.</param>
sealed class MetricOutput(OtlpAddress address, ILogger logger, CancellationToken hurry) : IOutput, ISampleTap
{
    // The process ends what is still under way then.
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(6);

    MetricExport? _export;

    public Task CheckAsync(CancellationToken cancellationToken) => address.CheckAsync(cancellationToken);

    public Task StartAsync(OutputContext run, CancellationToken cancellationToken)
    {
        _export = new MetricExport(address, run.Settings, run.Plan, run.Status, logger);
        return Task.CompletedTask;
    }

    public void Take(int shard, SampleOrigin origin, SampleBatch batch) => _export?.Take(shard, origin, batch);

    public async Task<bool> TryCompleteAsync(ResultsDocument document)
    {
        if (_export is { } export)
            await WithinAsync(export.Complete);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_export is { } export)
            await WithinAsync(export.Dispose);
    }

    // The library blocks, for longer than it is told where a collector does not respond.
    async Task WithinAsync(Action act)
    {
        try
        {
            await Task.Run(act, CancellationToken.None).WaitAsync(Longest, hurry);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            OtlpLog.LastNotSent(logger, address.Endpoint.AbsoluteUri);
        }
    }
}
