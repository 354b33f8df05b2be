using System.Globalization;

namespace AgentGatewayPerf.Benchmarks.Report;

/// <summary>Several measurements of one thing.</summary>
readonly record struct Spread(double Min, double Median, double Max)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, sorted[^1]);
    }

    /// <summary>min – <b>median</b> – max.</summary>
    public string ToMarkdown(string format) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Min.ToString(format, CultureInfo.InvariantCulture)} – **{Median.ToString(format, CultureInfo.InvariantCulture)}** – {Max.ToString(format, CultureInfo.InvariantCulture)}");
}
