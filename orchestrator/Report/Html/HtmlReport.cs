using System.Text.Json;
using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Report.Html;

/// <summary>The report to look at: one HTML file with everything inside.</summary>
static class HtmlReport
{
    const string Script = "report.js";

    public static void Write(Stream stream, ResultsDocument document)
    {
        using var output = new StreamWriter(stream, leaveOpen: true);
        // The serializer writes <, > and & as escapes, so that no text of a run can end the element that holds it.
        PageParts.Write(output, "agentgateway-perf", Script,
            place => place.Write(JsonSerializer.Serialize(Slim(document), ResultsJson.Default.ResultsDocument)));
    }

    /// <summary>The same page without data: it fetches run.json beside it until the run is over.</summary>
    public static string LivePage()
    {
        using var output = new StringWriter();
        PageParts.Write(output, "agentgateway-perf", Script, place => place.Write("null"));
        return output.ToString();
    }

    /// <summary>The document without the buckets and single runs that the page does not draw.</summary>
    public static ResultsDocument Slim(ResultsDocument document) =>
        document with { Patterns = [.. document.Patterns.Select(Slim)], Runs = [] };

    static ResultsPattern Slim(ResultsPattern pattern) => pattern with
    {
        SuccessfulTimes = Slim(pattern.SuccessfulTimes) with { ResponseTime = pattern.SuccessfulTimes.ResponseTime },
        FailedTimes = Slim(pattern.FailedTimes),
        Warmup = pattern.Warmup is not { } warmup ? null : warmup with
        {
            SuccessfulTimes = Slim(warmup.SuccessfulTimes),
            FailedTimes = Slim(warmup.FailedTimes),
            Setup = [.. warmup.Setup.Select(Slim)],
        },
        Operations = [.. pattern.Operations.Select(Slim)],
        Setup = [.. pattern.Setup.Select(Slim)],
    };

    static ResultsOperation Slim(ResultsOperation operation) =>
        operation with { SuccessfulTimes = Slim(operation.SuccessfulTimes), FailedTimes = Slim(operation.FailedTimes) };

    static ResultsTimes Slim(ResultsTimes times) => times with
    {
        ResponseTime = Slim(times.ResponseTime),
        ServiceTime = Slim(times.ServiceTime),
        TimeToFirstByte = Slim(times.TimeToFirstByte),
        TimeToFirstEvent = Slim(times.TimeToFirstEvent),
    };

    static ResultsDistribution? Slim(ResultsDistribution? distribution) =>
        distribution is null ? null : distribution with { Histogram = [] };
}
