using AgentGatewayPerf.Report.Csv;
using AgentGatewayPerf.Report.Html;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Report.JUnit;
using AgentGatewayPerf.Report.Markdown;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Report;

/// <summary>The formats that can be made from a results document, in the end of a run or later. A further one is a line
/// here.</summary>
static class DocumentFiles
{
    // Null for the flag of the HTML file, which differs between commands.
    static readonly IReadOnlyList<
        (string? Flag, Func<OutputFiles, string?> Path, Action<Stream, ResultsDocument> Write)> Formats =
    [
        (null, files => files.Html, HtmlReport.Write),
        ("--junit", files => files.JUnit, JUnitReport.Write),
        ("--csv", files => files.Csv, CsvReport.Write),
        ("--markdown", files => files.Markdown, MarkdownReport.Write),
    ];

    /// <summary>Makes every format and keeps none, which fails where the figures of a document do not fit together.</summary>
    public static bool CanMake(ResultsDocument document)
    {
        foreach (var (_, _, write) in Formats)
            write(Stream.Null, document);
        return true;
    }

    /// <summary>The files that were asked for.</summary>
    /// <param name="files">Where they are to be.</param>
    /// <param name="htmlFlag">The flag that names the HTML file.</param>
    /// <param name="logger">Learns why a file could not be written.</param>
    public static IReadOnlyList<IOutput> Of(OutputFiles files, string htmlFlag, ILogger logger) =>
    [
        .. Formats.Where(format => format.Path(files) is not null)
            .Select(format => new DocumentFile(format.Flag ?? htmlFlag, format.Path(files)!, format.Write, logger)),
    ];
}
