using System.Text.RegularExpressions;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Worker.Tests;

/// <summary>Lines of code are read without scrolling: 130 columns, as <c>.editorconfig</c> says.</summary>
[Trait("Speed", "fast")]
public sealed partial class LineWidthTests
{
    const int Columns = 130;

    [Theory]
    [InlineData("protos")]
    [InlineData("worker")]
    [InlineData("orchestrator")]
    [InlineData("tests")]
    public void No_line_is_longer(string folder)
    {
        var files = Directory
            .EnumerateFiles(Path.Combine(RepositoryPaths.Root, folder), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".proto" && !BuildOutput().IsMatch(file))
            .ToList();
        Assert.NotEmpty(files);
        // A text, such as a message or recorded bytes, is better whole than in pieces, and so does not count.
        Assert.Empty(files.SelectMany(file => File.ReadLines(file)
            .Select((line, i) => (Place: $"{Path.GetRelativePath(RepositoryPaths.Root, file)}:{i + 1}", Line: line))
            .Where(line => line.Line.Length > Columns && Text().Replace(line.Line, "").Length > Columns)
            .Select(line => line.Place)));
    }

    [GeneratedRegex(@"[\\/](bin|obj|node_modules|artifacts)[\\/]")]
    private static partial Regex BuildOutput();

    [GeneratedRegex("(\"{3,}).*?\\1|\"(\\\\.|[^\"])*\"")]
    private static partial Regex Text();
}
