using System.Text;
using AgentGatewayPerf.Benchmarks.Machine;

namespace AgentGatewayPerf.Benchmarks.Report;

/// <summary>Markdown that is shown while it comes about and written to a file section by section.</summary>
sealed class ReportFile
{
    readonly string _path;
    readonly StringBuilder _text = new();

    public ReportFile(string path)
    {
        _path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    public static string DefaultPath => Path.Combine(RepositoryFolders.Root, "artifacts", "benchmarks.md");

    /// <summary>Adds a paragraph, a heading or a table.</summary>
    public void Add(string markdown)
    {
        _text.Append(markdown.TrimEnd()).Append("\n\n");
        Console.WriteLine(markdown.TrimEnd() + "\n");
        File.WriteAllText(_path, _text.ToString());
    }
}
