using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Settings;

/// <summary>When a run is to be stopped early.</summary>
/// <param name="Text">As the user typed it.</param>
/// <param name="Condition">What must be so.</param>
/// <param name="Window">Over which time, at least a second.</param>
sealed record AbortRule(string Text, Condition Condition, TimeSpan Window)
{
    static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Reads "error_rate&gt;50% for 10s".</summary>
    /// <exception cref="UsageException">It is something else.</exception>
    public static AbortRule Parse(string text)
    {
        var at = text.LastIndexOf(" for ", StringComparison.Ordinal);
        if (at < 0)
            throw Wrong(text, "it does not say for how long");
        if (!Durations.TryParse(text[(at + 5)..].Trim(), out var window) || window < Shortest || window > Longest)
            throw Wrong(text, "the time has to be from 1s to 1h");
        var (condition, reason) = Condition.Parse(text[..at]);
        return condition is { Metric.Kind: MetricKind.Count }
            ? throw Wrong(text, "count says nothing about a span of time")
            : condition is { Metric.IsOfRequests: false } ? throw Wrong(text, $"{condition.Metric.Name} is known only in the end")
            : condition is null ? throw Wrong(text, reason!) : new AbortRule(text, condition, window);
    }

    static UsageException Wrong(string text, string reason) =>
        new($"--abort-on '{text}' is wrong: {reason}.\nAn example: --abort-on 'error_rate>50% for 10s'.");
}
