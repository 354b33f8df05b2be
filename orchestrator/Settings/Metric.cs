using System.Globalization;
using System.Text.RegularExpressions;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Settings;

/// <summary>A figure of a run by the name users type.</summary>
/// <param name="Name">p50 … p99.99, avg, max, error_rate, success_rate, rps, count, added_p50 …, capacity.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Percent">Of a percentile: above 0, at most 100.</param>
sealed partial record Metric(string Name, MetricKind Kind, double Percent = 0)
{
    /// <summary>Every name, for messages.</summary>
    public const string Known = "p50, p90, p95, p99, p99.9 (or any percentile), avg, max, error_rate, success_rate, rps, count; "
        + "of overhead added_p50, added_p90, added_p95, added_p99, added_avg; of capacity capacity";

    /// <summary>How the names of metrics begin that a comparison of targets has.</summary>
    public const string AddedPrefix = "added_";

    public bool IsTime => Kind is MetricKind.Percentile or MetricKind.Average or MetricKind.Maximum or MetricKind.Added;

    /// <summary>Whether it is of requests, rather than of a comparison of targets or of a search.</summary>
    public bool IsOfRequests => Kind is not (MetricKind.Added or MetricKind.Capacity);

    public bool IsShare => Kind is MetricKind.ErrorRate or MetricKind.SuccessRate;

    /// <summary>What its values are.</summary>
    public MetricUnit Unit => IsTime ? MetricUnit.Us : IsShare ? MetricUnit.Share
        : Kind is MetricKind.RequestsPerSecond or MetricKind.Capacity ? MetricUnit.PerSecond : MetricUnit.Requests;

    /// <summary>Whether more of it is better.</summary>
    public bool HigherIsBetter => Kind is MetricKind.SuccessRate or MetricKind.RequestsPerSecond or MetricKind.Count
        or MetricKind.Capacity;

    /// <summary>The metric of a name; null for none.</summary>
    public static Metric? Find(string name) => name switch
    {
        "avg" => new(name, MetricKind.Average),
        "max" => new(name, MetricKind.Maximum),
        "error_rate" => new(name, MetricKind.ErrorRate),
        "success_rate" => new(name, MetricKind.SuccessRate),
        "rps" => new(name, MetricKind.RequestsPerSecond),
        "count" => new(name, MetricKind.Count),
        "capacity" => new(name, MetricKind.Capacity),
        "added_avg" or "added_p50" or "added_p90" or "added_p95" or "added_p99" => new(name, MetricKind.Added),
        _ => Percentile(name),
    };

    /// <summary>The value of the metric; null when nothing was measured.</summary>
    /// <param name="figures">The requests it is taken from.</param>
    /// <param name="elapsedUs">The time in which they ended, µs.</param>
    public double? ValueOf(IFigures figures, double elapsedUs)
    {
        var ended = figures.Ok + figures.Failed;
        return Kind switch
        {
            MetricKind.Percentile => figures.Percentile(Percent),
            MetricKind.Average => figures.MeanUs,
            MetricKind.Maximum => figures.MaxUs,
            MetricKind.ErrorRate => ended == 0 ? null : (double)figures.Failed / ended,
            MetricKind.SuccessRate => ended == 0 ? null : (double)figures.Ok / ended,
            MetricKind.RequestsPerSecond => elapsedUs <= 0 ? null : ended * 1e6 / elapsedUs,
            MetricKind.Count => ended,
            _ => throw new InvalidOperationException($"There is no value of a metric of kind {Kind}."),
        };
    }

    /// <summary>A value as reports write it.</summary>
    public string Format(double? value) => value switch
    {
        null => "no value",
        { } v when IsTime && v is > 0 and < 100 => string.Create(CultureInfo.InvariantCulture, $"{v:0.##}us"),
        { } v when IsTime => Words.Milliseconds(v),
        { } v when IsShare => string.Create(CultureInfo.InvariantCulture, $"{v * 100:0.###}%"),
        { } v when Kind == MetricKind.Count => v.ToString("0", CultureInfo.InvariantCulture),
        { } v => Words.TwoDecimals(v),
    };

    static Metric? Percentile(string name) =>
        Shape().IsMatch(name) && double.Parse(name.AsSpan(1), CultureInfo.InvariantCulture) is > 0 and <= 100 and var percent
            ? new(name, MetricKind.Percentile, percent)
            : null;

    [GeneratedRegex(@"^p[0-9]{1,3}(\.[0-9]{1,3})?$")]
    private static partial Regex Shape();
}
