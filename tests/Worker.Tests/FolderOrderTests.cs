using System.Text.RegularExpressions;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Worker.Tests;

/// <summary>The folders of a program form an order: each uses those before it only, and none needs another in a circle.</summary>
public sealed partial class FolderOrderTests
{
    [Theory]
    [InlineData("worker", "AgentGatewayPerf.Worker", "Base Loop Http Samples Schedule Patterns Service")]
    [InlineData("orchestrator", "AgentGatewayPerf", "Common Settings Merge Plan Fleet Run Judge Report Compare Live Cli Api")]
    public void Folders_use_only_those_before_them(string program, string space, string order)
    {
        var root = Path.Combine(RepositoryPaths.Root, program);
        var files = Directory
            .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file =>
                (Folder: Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar)[0], Text: File.ReadAllText(file)))
            .Where(file => file.Folder is not ("bin" or "obj") && Directory.Exists(Path.Combine(root, file.Folder)))
            .ToList();
        var types = files.ToLookup(
            file => file.Folder, file => Declaration().Matches(file.Text).Select(match => match.Groups[1].Value));
        var uses = files
            .SelectMany(file => types.Select(other => other.Key)
                .Where(other => other != file.Folder && Uses(file.Text, space, other, types[other].SelectMany(names => names)))
                .Select(other => (From: file.Folder, To: other)))
            .Distinct().ToList();

        var position = order.Split(' ').Select((folder, i) => (folder, i)).ToDictionary(pair => pair.folder, pair => pair.i);
        Assert.Empty(position.Keys.Except(types.Select(folder => folder.Key)));
        var wrong = uses.FindAll(use =>
            position.TryGetValue(use.From, out var from) && position.TryGetValue(use.To, out var to) && from < to);
        Assert.Empty(wrong);

        // Those beside the order are in no circle either: what is taken away again and again uses nothing that is left.
        var left = types.Select(folder => folder.Key).ToHashSet();
        while (left.RemoveWhere(folder => !uses.Exists(use => use.From == folder && left.Contains(use.To))) > 0)
        {
            // There may be more now.
        }
        Assert.Empty(left);
    }

    // A using that is not needed does not compile here, so that one that is there is a use.
    static bool Uses(string text, string space, string folder, IEnumerable<string> types) =>
        Regex.IsMatch(text, $@"^using (static |\w+ = )?{Regex.Escape(space)}\.{folder}\b", RegexOptions.Multiline)
        || types.Any(type => Regex.IsMatch(text, $@"(?<![\w.]){folder}\.(\w+\.)?{type}\b"));

    [GeneratedRegex(@"^\s*(?:\w+ )*(?:class|record struct|record|struct|interface|enum) ([A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
