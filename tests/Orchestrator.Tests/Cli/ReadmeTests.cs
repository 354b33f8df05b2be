using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using AgentGatewayPerf.Settings;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>The README says what the program says of itself.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public async Task The_table_of_flags_is_that_of_the_help()
    {
        var readme = await File.ReadAllTextAsync(
            Path.Combine(RepositoryPaths.Root, "README.md"), TestContext.Current.CancellationToken);
        var from = readme.IndexOf("| flag | default | what it does |", StringComparison.Ordinal);
        var until = readme.IndexOf("\n\n", from, StringComparison.Ordinal) + 1;
        var expected = Table();
        Assert.True(expected == readme[from..until], "README.md: the table under \"Every flag\" has to be:\n" + expected);
    }

    [Fact]
    public async Task Every_flag_is_in_the_help()
    {
        var (_, help, _) = await BuiltProgram.RunAsync("--help-all");
        Assert.All(
            new LoadFlags().Groups.SelectMany(g => g.Options),
            option => Assert.Contains($"\n  {Names(option)}", help, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_flag_that_names_a_file_is_known_to_the_shim()
    {
        var shim = await File.ReadAllTextAsync(
            Path.Combine(RepositoryPaths.Root, "modal", "app.py"), TestContext.Current.CancellationToken);
        var files = new LoadFlags().Groups.SelectMany(g => g.Options).Where(o => o.HelpName == "FILE");
        Assert.All(files, option => Assert.Contains($"\"{option.Name}\"", shim, StringComparison.Ordinal));
    }

    static string Table()
    {
        var table = new StringBuilder("| flag | default | what it does |\n|---|---|---|\n");
        foreach (var group in new LoadFlags().Groups)
        {
            table.Append($"| **{group.Title}** | | |\n");
            foreach (var option in group.Options)
            {
                var description = option.Description ?? "";
                var standard = Default().Match(description);
                var value = option.HelpName is { } name ? $" <{name}>" : "";
                table.Append(
                    $"| `{Cell(Names(option) + value)}` | {Cell(standard.Groups[1].Value)} | {Cell(Default().Replace(description, ""))} |\n");
            }
        }
        return table.ToString();
    }

    static string Names(Option option) => string.Concat(option.Aliases.Select(alias => alias + ", ")) + option.Name;

    static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex(@" \[default: (.*)\]$")]
    private static partial Regex Default();
}
