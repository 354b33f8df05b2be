using System.CommandLine;

namespace AgentGatewayPerf.Settings;

/// <summary>Files to write from a results document, at the end of a run or later; null for those that are not wanted.</summary>
sealed record OutputFiles
{
    public string? Html { get; init; }

    public string? JUnit { get; init; }

    public string? Csv { get; init; }

    public string? Markdown { get; init; }

    /// <summary>Each with the flag that names it.</summary>
    /// <param name="htmlFlag">The one of the HTML report, which differs.</param>
    public IEnumerable<(string Flag, string? Path)> Named(string htmlFlag) =>
        [(htmlFlag, Html), ("--junit", JUnit), ("--csv", Csv), ("--markdown", Markdown)];

    /// <summary>The flags that name them; a run and the command report share them.</summary>
    /// <param name="htmlFlag">The one of the HTML report, which differs.</param>
    public sealed class Flags(string htmlFlag)
    {
        public Option<string?> Html { get; } =
            Flag.Text(htmlFlag, "FILE", "Write a report to look at: one HTML file that needs no network");

        public Option<string?> JUnit { get; } =
            Flag.Text("--junit", "FILE", "Write a JUnit XML file: a suite of every pattern, a case of every threshold");

        public Option<string?> Csv { get; } =
            Flag.Text("--csv", "FILE", "Write the series of every pattern as CSV, a line per second");

        public Option<string?> Markdown { get; } =
            Flag.Text("--markdown", "FILE", "Write a summary for a pull request or $GITHUB_STEP_SUMMARY");

        public IReadOnlyList<Option> All => [Html, JUnit, Csv, Markdown];

        public OutputFiles Read(FlagValues values) => new()
        {
            Html = values.Of(Html),
            JUnit = values.Of(JUnit),
            Csv = values.Of(Csv),
            Markdown = values.Of(Markdown),
        };
    }
}
