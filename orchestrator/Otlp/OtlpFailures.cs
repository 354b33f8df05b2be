using System.Diagnostics.Tracing;
using System.Text.RegularExpressions;

namespace AgentGatewayPerf.Otlp;

/// <summary>Hears why the exporter failed, which it tells nobody else.</summary>
sealed partial class OtlpFailures : EventListener
{
    const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    readonly Action<string> _onFailure;
    int _told;

    /// <param name="onFailure">Is told the first failure, in one line.</param>
    public OtlpFailures(Action<string> onFailure)
    {
        _onFailure = onFailure;
        // The base class may have met the source before the field was set.
        foreach (var source in EventSource.GetSources())
            Listen(source);
    }

    protected override void OnEventSourceCreated(EventSource eventSource) => Listen(eventSource);

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.Level > EventLevel.Warning || Interlocked.Exchange(ref _told, 1) != 0)
            return;
        // The payload is the endpoint and the exception; its first line says what there is to know.
        var reason = eventData.Payload?.OfType<string>().LastOrDefault(text => text.Length > 0) ?? eventData.EventName ?? "";
        _onFailure(ExceptionName().Replace(reason.Split('\n', 2)[0].Trim(), ""));
    }

    [GeneratedRegex(@"^[\w.]+Exception: ")]
    private static partial Regex ExceptionName();

    void Listen(EventSource source)
    {
        if (source.Name == Exporter)
            EnableEvents(source, EventLevel.Warning);
    }
}
