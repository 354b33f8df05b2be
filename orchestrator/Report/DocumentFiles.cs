using AgentGatewayPerf.Report.Csv;
using AgentGatewayPerf.Report.Html;
using AgentGatewayPerf.Report.JUnit;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Report.Markdown;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Report;

/// <summary>The formats that can be made from a results document, in the end of a run or later. A further one is a line
/// here.</summary>
static class DocumentFiles
{
    /// <summary>The files that were asked for.</summary>
    /// <param name="files">Where they are to be.</param>
    /// <param name="htmlFlag">The flag that names the HTML file, which differs between commands.</param>
    /// <param name="logger">Learns why a file could not be written.</param>
    public static IReadOnlyList<IOutput> Of(OutputFiles files, string htmlFlag, ILogger logger)
    {
        return
        [
            .. File(htmlFlag, files.Html, HtmlReport.Write),
            .. File("--junit", files.JUnit, JUnitReport.Write),
            .. File("--csv", files.Csv, CsvReport.Write),
            .. File("--markdown", files.Markdown, MarkdownReport.Write),
        ];

        IEnumerable<IOutput> File(string flag, string? path, Action<Stream, ResultsDocument> write) =>
            path is null ? [] : [new DocumentFile(flag, path, write, logger)];
    }
}
