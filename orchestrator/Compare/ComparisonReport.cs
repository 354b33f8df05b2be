using System.Text.Json;
using AgentGatewayPerf.Report.Html;

namespace AgentGatewayPerf.Compare;

/// <summary>A comparison to look at: one HTML file, both runs in every chart.</summary>
static class ComparisonReport
{
    /// <summary>Writes the file.</summary>
    public static void Write(Stream stream, ComparisonDocument comparison)
    {
        using var output = new StreamWriter(stream, leaveOpen: true);
        var slim = comparison with
        {
            Baseline = HtmlReport.Slim(comparison.Baseline),
            Candidate = HtmlReport.Slim(comparison.Candidate),
        };
        PageParts.Write(
            output, "agentgateway-perf compare", "compare.js",
            place => place.Write(JsonSerializer.Serialize(slim, ComparisonJson.Default.ComparisonDocument)));
    }
}
