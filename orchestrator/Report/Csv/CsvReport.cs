using System.Globalization;
using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Report.Csv;

/// <summary>The series of all patterns, a line for each interval. Times are µs; what has no value is empty.</summary>
static class CsvReport
{
    public const string Header =
        "pattern,at_s,interval_s,successful,failed,requests_per_second,mean_us,p50_us,p95_us,p99_us,max_us";

    public static void Write(Stream stream, ResultsDocument document)
    {
        using var output = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
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
