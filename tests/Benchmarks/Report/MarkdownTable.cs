using System.Text;

namespace AgentGatewayPerf.Benchmarks.Report;

/// <summary>A table whose columns stand below each other in plain text too. The first column is text, the others are
/// numbers.</summary>
sealed class MarkdownTable(params string[] headings)
{
    readonly List<string[]> _rows = [headings];

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        var widths = Enumerable.Range(0, headings.Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in _rows)
        {
            text.Append("| ")
                .AppendJoin(" | ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])))
                .Append(" |\n");
            if (row == headings)
            {
                text.Append('|')
                    .AppendJoin('|', widths.Select((width, i) => new string('-', width + 1) + (i == 0 ? "-" : ":")))
                    .Append("|\n");
            }
        }
        return text.ToString();
    }
}
