using System.Net;

namespace AgentGatewayPerf.Report.Html;

/// <summary>The pieces of a page, which lie in the assembly.</summary>
static class PageParts
{
    const string Chart = "uPlot.iife.min.js";
    static readonly string[] Shared = [Chart, "dom.js", "format.js", "charts.js", "sections.js", "findings.js"];

    /// <summary>Writes one self-contained page.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="title">Before the page's script has named it.</param>
    /// <param name="script">The script that draws it.</param>
    /// <param name="writeData">Writes JSON that holds no character that could end the element around it.</param>
    public static void Write(TextWriter output, string title, string script, Action<TextWriter> writeData)
    {
        // The frame is cut at its places, and nothing that is put in is looked at again.
        var pieces = Read("report.html").Split(["{{", "}}"], StringSplitOptions.None);
        for (var i = 0; i < pieces.Length; i++)
        {
            switch (i % 2 == 0 ? "" : pieces[i])
            {
                case "":
                    output.Write(pieces[i]);
                    break;
                case "title":
                    output.Write(WebUtility.HtmlEncode(title));
                    break;
                case "styles":
                    output.Write(Read("uPlot.min.css"));
                    output.Write(Read("report.css"));
                    break;
                case "data":
                    writeData(output);
                    break;
                case "scripts":
                    foreach (var part in (string[])[.. Shared, script])
                        output.Write(Read(part));
                    break;
            }
        }
    }

    static string Read(string name)
    {
        using var stream = typeof(PageParts).Assembly.GetManifestResourceStream("page/" + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
