using System.Globalization;
using System.Text.Json;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Report.Html;

namespace AgentGatewayPerf.Compare;

/// <summary>A history for the terminal, and as one HTML page.</summary>
static class HistoryReport
{
    /// <summary>Writes a table for each pattern.</summary>
    public static void Write(TextWriter output, HistoryDocument history)
    {
        foreach (var pattern in history.Patterns)
        {
            output.Write($"Pattern: {pattern.Pattern}, {Words.Count(pattern.Runs.Count, "run")}\n");
            output.Write($"  {"Started (UTC)",-16} {"p50",10} {"p99",10} {"RPS",10} {"Errors",8}  Run\n");
            foreach (var run in pattern.Runs)
            {
                var tags = string.Join(", ", run.Tags.Select(tag => $"{tag.Key}={tag.Value}"));
                output.Write(string.Create(CultureInfo.InvariantCulture,
                    $"  {run.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm} {Words.Milliseconds(run.P50Us),10} {Words.Milliseconds(run.P99Us),10} {run.RequestsPerSecond,10:0.0} {run.ErrorRate ?? 0,8:0.00%}  {run.Label ?? run.RunId}{(tags.Length > 0 ? $" ({tags})" : "")}") + "\n");
            }
            output.Write("\n");
        }
    }

    /// <summary>Writes the page.</summary>
    public static void Write(Stream stream, HistoryDocument history)
    {
        using var output = new StreamWriter(stream, leaveOpen: true);
        PageParts.Write(output, "agentgateway-perf history", "history.js",
            place => place.Write(JsonSerializer.Serialize(history, HistoryJson.Default.HistoryDocument)));
    }
}
