using System.CommandLine;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>The flags that name files to write from a result; a run and the command report share them.</summary>
sealed class FileFlags(string htmlFlag)
{
    readonly Option<string?> _html = FlagParsers.Text(htmlFlag, "FILE", "Write a report to look at: one HTML file that needs no network");
    readonly Option<string?> _junit = FlagParsers.Text("--junit", "FILE", "Write a JUnit XML file: a suite of every pattern, a case of every threshold");
    readonly Option<string?> _csv = FlagParsers.Text("--csv", "FILE", "Write the series of every pattern as CSV, a line per second");
    readonly Option<string?> _markdown = FlagParsers.Text("--markdown", "FILE", "Write a summary for a pull request or $GITHUB_STEP_SUMMARY");

    public IReadOnlyList<Option> All => [_html, _junit, _csv, _markdown];

    public ResultArguments Read(ParseResult parse) => new()
    {
        Html = parse.GetValue(_html),
        JUnit = parse.GetValue(_junit),
        Csv = parse.GetValue(_csv),
        Markdown = parse.GetValue(_markdown),
    };
}
