using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf;

/// <summary>
/// What a pattern measured. Latencies are response times of successful requests in milliseconds, from the moment a request was
/// meant to start to the end of its answer; they are <see cref="double.NaN"/> when no request succeeded.
/// </summary>
public sealed class PatternResult
{
    internal PatternResult(RunResult run, PatternReport pattern, IReadOnlyList<string> advice)
    {
        var response = pattern.Sum.Successful.Response;
        Pattern = pattern.Name;
        TotalRequests = pattern.Total;
        Successful = pattern.Successful;
        Failed = pattern.Failed;
        Aborted = pattern.Aborted;
        NotSent = pattern.NotSent + pattern.Unaccounted;
        RequestsPerSecond = pattern.RequestsPerSecond;
        AverageLatencyMs = Milliseconds(response.Mean);
        MinLatencyMs = Milliseconds(response.Min);
        P50LatencyMs = Milliseconds(response.Percentile(50));
        P90LatencyMs = Milliseconds(response.Percentile(90));
        P95LatencyMs = Milliseconds(response.Percentile(95));
        P99LatencyMs = Milliseconds(response.Percentile(99));
        P999LatencyMs = Milliseconds(response.Percentile(99.9));
        MaxLatencyMs = Milliseconds(response.Max);
        IsComplete = run.Problems.Count == 0 && !run.Interrupted;
        Errors = [.. pattern.Sum.Counts.Failures.Select(f => Error(pattern, f.Key, f.Value)), .. Unable(pattern)];
        Problems = run.Problems;
        Advice = advice;
    }

    /// <summary>Name of the pattern, such as "mcp:tools/list".</summary>
    public string Pattern { get; }

    /// <summary>Requests that ended in success or failure.</summary>
    public long TotalRequests { get; }

    /// <summary>Requests whose answer was right.</summary>
    public long Successful { get; }

    /// <summary>Requests that failed, whatever the reason.</summary>
    public long Failed { get; }

    /// <summary>Requests that were in flight when the load was cut off; neither success nor failure.</summary>
    public long Aborted { get; }

    /// <summary>Requests that were planned and not sent, or of which nothing is known because a worker was lost.</summary>
    public long NotSent { get; }

    /// <summary>Requests that ended, a second, from the first start to the last end.</summary>
    public double RequestsPerSecond { get; }

    /// <summary>Mean latency, ms.</summary>
    public double AverageLatencyMs { get; }

    /// <summary>Smallest latency, ms.</summary>
    public double MinLatencyMs { get; }

    /// <summary>Median latency, ms.</summary>
    public double P50LatencyMs { get; }

    /// <summary>90th percentile of the latency, ms.</summary>
    public double P90LatencyMs { get; }

    /// <summary>95th percentile of the latency, ms.</summary>
    public double P95LatencyMs { get; }

    /// <summary>99th percentile of the latency, ms.</summary>
    public double P99LatencyMs { get; }

    /// <summary>99.9th percentile of the latency, ms.</summary>
    public double P999LatencyMs { get; }

    /// <summary>Largest latency, ms.</summary>
    public double MaxLatencyMs { get; }

    /// <summary>Whether every worker reported everything; if not, <see cref="Problems"/> says what is missing.</summary>
    public bool IsComplete { get; }

    /// <summary>Failures by kind, the most frequent first.</summary>
    public IReadOnlyList<PatternError> Errors { get; }

    /// <summary>What makes the result incomplete, one line each.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>What can be done about the failures, one line each.</summary>
    public IReadOnlyList<string> Advice { get; }

    static PatternError Error(PatternReport pattern, Outcome outcome, long count) =>
        new(outcome.ToString(), count, pattern.Messages.Of(setup: false, outcome));

    static IEnumerable<PatternError> Unable(PatternReport pattern) => pattern.Faults.Select(f =>
        new PatternError($"could not run: {f.Fault.Code.ToString().ToLowerInvariant()}", 0, [f.Fault.Message]));

    static double Milliseconds(double? microseconds) => microseconds is { } us ? us / 1_000 : double.NaN;
}
