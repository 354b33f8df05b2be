using System.Globalization;
using System.Text.RegularExpressions;

namespace AgentGatewayPerf.Settings;

/// <summary>A metric against a limit, such as p99&lt;50ms.</summary>
/// <param name="Metric">What is compared.</param>
/// <param name="Relation">How it is compared.</param>
/// <param name="Limit">In µs, as a share from 0 to 1, a second, or as a number, as the metric is.</param>
sealed partial record Condition(Metric Metric, Relation Relation, double Limit)
{
    static readonly (Relation Relation, string Symbol)[] Symbols =
        [(Relation.Less, "<"), (Relation.LessOrEqual, "<="), (Relation.Greater, ">"), (Relation.GreaterOrEqual, ">=")];

    /// <summary>The relation as users type it: &lt;, &lt;=, &gt; or &gt;=.</summary>
    public string Symbol => Symbols.First(s => s.Relation == Relation).Symbol;

    /// <summary>Whether a value meets the condition.</summary>
    public bool Holds(double value) => Relation switch
    {
        Relation.Less => value < Limit,
        Relation.LessOrEqual => value <= Limit,
        Relation.Greater => value > Limit,
        Relation.GreaterOrEqual => value >= Limit,
        _ => throw new InvalidOperationException($"Relation {Relation} has no meaning."),
    };

    /// <summary>Reads "p99&lt;50ms"; the reason in words when it is none.</summary>
    public static (Condition? Condition, string? Reason) Parse(string text)
    {
        var match = Shape().Match(text);
        if (!match.Success)
            return (null, "it has to be METRIC, one of < <= > >=, and a value");
        var name = match.Groups["metric"].Value;
        if (Metric.Find(name) is not { } metric)
            return (null, $"there is no metric '{name}'; known are {Metric.Known}");
        var number = match.Groups["value"].Value;
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            return (null, $"'{number}' is not a number");
        var unit = match.Groups["unit"].Value;
        if (Factor(metric, unit) is not { } factor)
            return (null, Wanted(metric, unit));
        return metric.IsShare && value * factor > 1
            ? (null, $"{name} is from 0% to 100%")
            : (
                new Condition(metric, Symbols.First(s => s.Symbol == match.Groups["relation"].Value).Relation, value * factor),
                null);
    }

    static double? Factor(Metric metric, string unit) => unit switch
    {
        "us" or "µs" or "μs" when metric.IsTime => 1,
        "ms" when metric.IsTime => 1_000,
        "s" when metric.IsTime => 1_000_000,
        "%" when metric.IsShare => 0.01,
        "" when metric.IsShare => 1,
        "" or "/s" when metric.Kind is MetricKind.RequestsPerSecond or MetricKind.Capacity => 1,
        "" when metric.Kind == MetricKind.Count => 1,
        _ => null,
    };

    static string Wanted(Metric metric, string unit)
    {
        var said = unit.Length == 0 ? "has no unit" : $"has the unit '{unit}'";
        return metric switch
        {
            { IsTime: true } => $"{metric.Name} takes a time in us, ms or s, and the value {said}",
            { IsShare: true } => $"{metric.Name} takes a percentage such as 1%, and the value {said}",
            _ => $"{metric.Name} takes a number without unit, and the value {said}",
        };
    }

    [GeneratedRegex(@"^\s*(?<metric>[a-z_]+[0-9.]*)\s*(?<relation><=|>=|<|>)\s*(?<value>[0-9.]+)\s*(?<unit>[^\s0-9.]*)\s*$")]
    private static partial Regex Shape();
}
