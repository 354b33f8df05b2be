using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge.Capacity;
using AgentGatewayPerf.Judge.Overhead;
using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Report.Csv;

/// <summary>The series of all patterns, a line for each interval; of a comparison of targets a line for each metric of each, and
/// of a search a line for each load that was tried. Times are µs; what has no value is empty.</summary>
static class CsvReport
{
    public const string Header =
        "pattern,at_s,interval_s,successful,failed,requests_per_second,mean_us,p50_us,p95_us,p99_us,max_us";

    /// <summary>The columns of a comparison of targets.</summary>
    public const string OverheadHeader =
        "pattern,target,requests,failed,requests_per_second,metric,reference_us,target_us,added_us,low_us,high_us";

    /// <summary>The columns of a search.</summary>
    public const string CapacityHeader =
        "load,unit,verdict,steps,seconds,requests,requests_per_second,error_rate,not_sent,mean_us,p50_us,p90_us,p99_us";

    /// <summary>Writes the file.</summary>
    public static void Write(Stream stream, ResultsDocument document)
    {
        using var output = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        if (document.Overhead.Count > 0)
            Write(output, document.Overhead);
        else if (document.Capacity is { } capacity)
            Write(output, capacity);
        else
            WriteSeries(output, document);
    }

    static void Write(StreamWriter output, IReadOnlyList<OverheadReport> overhead)
    {
        output.WriteLine(OverheadHeader);
        foreach (var (pattern, target) in overhead.SelectMany(o => o.Targets.Select(t => (o.Pattern, t))))
        {
            foreach (var a in target.Added)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{pattern},{Quote(target.Name)},{target.Requests},{target.Failed},{target.RequestsPerSecond:0.###},{a.Metric},{a.ReferenceUs:0.#},{a.TargetUs:0.#},{a.AddedUs:0.#},{a.LowUs:0.#},{a.HighUs:0.#}"));
            }
        }
    }

    static void Write(StreamWriter output, CapacityReport capacity)
    {
        output.WriteLine(CapacityHeader);
        foreach (var p in capacity.Curve)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{p.Load},{capacity.Unit},{EnumWord.InFiles(p.Verdict)},{p.Steps},{p.Seconds},{p.Requests},{p.Rate:0.###},{p.ErrorRate:0.######},{p.NotSent},{p.MeanUs:0.#},{p.P50Us},{p.P90Us},{p.P99Us}"));
        }
    }

    static string Quote(string text) =>
        text.AsSpan().IndexOfAny(',', '"') < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    static void WriteSeries(StreamWriter output, ResultsDocument document)
    {
        output.WriteLine(Header);
        foreach (var pattern in document.Patterns)
        {
            var interval = pattern.Series.IntervalS;
            foreach (var p in pattern.Series.Points)
            {
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{pattern.Pattern},{p.AtS},{interval},{p.Successful},{p.Failed},{(p.Successful + p.Failed) / interval},{p.MeanUs:0.###},{p.P50Us},{p.P95Us},{p.P99Us},{p.MaxUs}"));
            }
        }
    }
}
