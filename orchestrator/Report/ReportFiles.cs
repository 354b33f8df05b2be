using AgentGatewayPerf.Common;
using AgentGatewayPerf.Report.Csv;
using AgentGatewayPerf.Report.Html;
using AgentGatewayPerf.Report.JUnit;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Report.Markdown;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Report;

/// <summary>The files that are made from a results document, during a run's end or later.</summary>
static class ReportFiles
{
    /// <exception cref="UsageException">One of them cannot be written.</exception>
    public static void CheckWritable(OutputFiles files, string htmlFlag)
    {
        WholeFile.CheckWritable(htmlFlag, files.Html);
        WholeFile.CheckWritable("--junit", files.JUnit);
        WholeFile.CheckWritable("--csv", files.Csv);
        WholeFile.CheckWritable("--markdown", files.Markdown);
    }

    /// <summary>Writes those that were asked for. False, and said, when one fails.</summary>
    public static bool TryWrite(OutputFiles files, ResultsDocument document, ILogger logger) =>
        WholeFile.TryWrite(files.Html, stream => HtmlReport.Write(stream, document), logger)
        & WholeFile.TryWrite(files.JUnit, stream => JUnitReport.Write(stream, document), logger)
        & WholeFile.TryWrite(files.Csv, stream => CsvReport.Write(stream, document), logger)
        & WholeFile.TryWrite(files.Markdown, stream => MarkdownReport.Write(stream, document), logger);
}
