using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace AgentGatewayPerf.Otlp;

/// <summary>
/// The run as OpenTelemetry metrics, sent while it goes on. Every request of the load is recorded as it arrives; warm-up and what
/// prepares or ends sessions are left out, as in the report's figures.
/// </summary>
sealed class MetricExport : ISampleTap, IDisposable
{
    const string MeterName = "agentgateway-perf";
    const int IntervalMs = 5_000;
    const int FarewellMs = 5_000;

    readonly Meter _meter = new(MeterName, typeof(MetricExport).Assembly.GetName().Version!.ToString(3));
    readonly Histogram<double> _duration, _firstByte, _mcpDuration;
    readonly Counter<long> _requests;
    readonly RunPlan _plan;
    readonly OtlpAddress _address;
    readonly ILogger _logger;

    // Of every target.
    readonly KeyValuePair<string, object?>[][] _servers;
    readonly ConcurrentDictionary<(int, Operation, OutcomeClass, int), RequestTags> _tags = [];
    readonly OtlpFailures _failures;
    readonly MeterProvider _provider;

    /// <param name="address">The collector.</param>
    /// <param name="settings">Names the gateway, or the targets.</param>
    /// <param name="plan">Names run and patterns.</param>
    /// <param name="status">Knows the workers, once they are there.</param>
    /// <param name="logger">Learns the first failure to send.</param>
    public MetricExport(OtlpAddress address, LoadSettings settings, RunPlan plan, RunStatus status, ILogger logger)
    {
        (_address, _plan, _logger) = (address, plan, logger);
        _servers =
        [
            .. settings.Targets.Select(url => (KeyValuePair<string, object?>[])
                [new("server.address", url.IdnHost), new("server.port", (long)url.Port)]),
        ];
        _duration = _meter.CreateHistogram<double>("agentgateway_perf.request.duration", "s",
            "Response time: from the moment the request was due to the end of its response.");
        _firstByte = _meter.CreateHistogram<double>("agentgateway_perf.request.time_to_first_byte", "s",
            "From the send to the first byte of the response.");
        _mcpDuration = _meter.CreateHistogram<double>("mcp.client.operation.duration", "s",
            "From the send of an MCP request to the end of its response.");
        _requests = _meter.CreateCounter<long>("agentgateway_perf.requests", "{request}", "Requests that ended.");
        WorkerMetrics.AddTo(_meter, status);
        _failures = new OtlpFailures(reason =>
            OtlpLog.NotSent(logger, address.Endpoint.AbsoluteUri, address.ProtocolName, reason));
        _provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceOf(settings, plan))
            .AddMeter(MeterName)
            // Buckets that follow the values: microseconds and minutes are told with the same precision.
            .AddView(instrument => instrument is Histogram<double> ? new Base2ExponentialBucketHistogramConfiguration() : null)
            .AddOtlpExporter((exporter, reader) =>
            {
                (exporter.Endpoint, exporter.Protocol) = (address.Endpoint, address.Protocol);
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds ??= IntervalMs;
            })
            .Build();
    }

    /// <summary>Records a batch.</summary>
    /// <exception cref="InvalidDataException">The batch does not hold what it says.</exception>
    public void Take(int shard, SampleOrigin origin, SampleBatch batch)
    {
        if (origin.Kind == StepKind.Warmup)
            return;
        var reader = new SampleBatchReader(batch);
        RequestTags? tags = null;
        var count = 0;
        while (reader.TryRead(out var sample))
        {
            if (sample.IsSetup)
                continue;
            // Alike ones come in runs.
            if (
                tags is null
                || tags.Operation != sample.Operation
                || tags.Outcome.Class != sample.Outcome
                || tags.Outcome.Code != sample.Code)
            {
                Count();
                tags = TagsOf(origin, sample);
            }
            count++;
            if (!tags.IsAborted)
                Record(tags, sample);
        }
        Count();

        void Count()
        {
            if (count > 0)
                _requests.Add(count, tags!.Request);
            count = 0;
        }
    }

    /// <summary>Sends what was not sent yet. Says so and returns false when that fails.</summary>
    public bool TryComplete()
    {
        if (_provider.ForceFlush(FarewellMs))
            return true;
        OtlpLog.LastNotSent(_logger, _address.Endpoint.AbsoluteUri);
        return false;
    }

    public void Dispose()
    {
        _provider.Dispose();
        _failures.Dispose();
        _meter.Dispose();
    }

    void Record(RequestTags tags, in Sample sample)
    {
        _duration.Record(sample.LatencyUs / 1e6, tags.Request);
        if (sample.TimeToFirstByteUs is { } firstByte)
            _firstByte.Record(firstByte / 1e6, tags.Request);
        if (tags.IsMcp)
            _mcpDuration.Record(sample.ServiceTimeUs / 1e6, tags.McpOperation);
    }

    RequestTags TagsOf(SampleOrigin origin, in Sample sample)
    {
        var key = (origin.Scenario, sample.Operation, sample.Outcome, sample.Code);
        if (!_tags.TryGetValue(key, out var tags))
        {
            tags = _tags.GetOrAdd(key, new RequestTags(
                origin.Planned, sample.Operation, new Outcome(sample.Outcome, sample.Code),
                _servers[origin.Planned.Target]));
        }
        return tags;
    }

    static ResourceBuilder ResourceOf(LoadSettings settings, RunPlan plan) =>
        ResourceBuilder
            .CreateDefault()
            .AddService(
                MeterName, serviceVersion: typeof(MetricExport).Assembly.GetName().Version!.ToString(3),
                serviceInstanceId: plan.RunId)
            .AddAttributes([
                .. settings.Output.Label is { } label
                    ? [new("agentgateway_perf.label", label)]
                    : Array.Empty<KeyValuePair<string, object>>(),
                .. settings.Output.Tags.Select(tag => new KeyValuePair<string, object>(
                    $"agentgateway_perf.tag.{tag.Key}", tag.Value)),
            ]);
}
