using System.Text;
using AgentGatewayPerf.Cli;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Report;

namespace AgentGatewayPerf.Orchestrator.Tests.Report;

/// <summary>A results file is input: whatever is in it, it is read or refused in one line.</summary>
public sealed class DamagedFileTests
{
    const int Mutations = 1_500;

    [Theory]
    [InlineData("BUCKET", "[BOUNDS,1],[BOUNDS,1]")]
    [InlineData("BUCKET", "[LOWER]")]
    [InlineData("BUCKET", "[BOUNDS,-1]")]
    [InlineData("BUCKET", "[9000000,8000000,1]")]
    [InlineData("BUCKET", "null")]
    [InlineData("BUCKET", "[BOUNDS,1.5]")]
    [InlineData("\"patterns\":[", "\"patterns\":[null,")]
    public async Task Broken_content_is_refused_in_one_line(string whole, string broken)
    {
        using var folder = new TemporaryFolder();
        var text = await File.ReadAllTextAsync(Schema1("closed"), TestContext.Current.CancellationToken);
        var bucket = FirstBucket(text);
        var bounds = bucket[1..bucket.LastIndexOf(',')];
        string Real(string template) =>
            template.Replace("BOUNDS", bounds, StringComparison.Ordinal)
                .Replace("LOWER", bounds.Split(',')[0], StringComparison.Ordinal);
        var file = Path.Combine(folder.Path, "r.json");
        whole = whole == "BUCKET" ? bucket : whole;
        var at = text.IndexOf(whole, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            file, text[..at] + Real(broken) + text[(at + whole.Length)..], TestContext.Current.CancellationToken);
        string[][] commands =
            [["compare", file, Schema1("closed")], ["report", file, "--csv", Path.Combine(folder.Path, "r.csv")]];
        foreach (var arguments in commands)
        {
            var (code, output, errors) = await BuiltProgram.RunAsync(arguments);
            Assert.Equal((ExitCode.Usage, ""), (code, output));
            Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    [Theory]
    [InlineData("closed", 1)]
    [InlineData("open", 2)]
    [InlineData("refused", 3)]
    public void Any_mutation_is_read_or_refused(string name, int seed)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "r.json");
        var whole = File.ReadAllBytes(Schema1(name));
        var good = ResultsFile.Read(Schema1(name));
        var random = new Random(seed);
        var refused = 0;
        for (var i = 0; i < Mutations; i++)
        {
            File.WriteAllBytes(file, Mutate(whole, random));
            try
            {
                var document = ResultsFile.Read(file);
                ResultsFile.Use(file, () => DocumentFiles.CanMake(document));
                ResultsFile.Use(file, () => CompareCommand.Compare([good], [document], 0.05, anyway: true));
            }
            catch (UsageException e)
            {
                refused++;
                Assert.DoesNotContain('\n', e.Message);
            }
        }
        Assert.InRange(refused, 1, Mutations);
    }

    static byte[] Mutate(byte[] whole, Random random)
    {
        var text = Encoding.UTF8.GetString(whole);
        var at = random.Next(text.Length);
        // A value or a piece of structure, from one mark to a later one.
        var from = text.LastIndexOfAny([',', ':', '[', '{'], at) + 1;
        var until = text.IndexOfAny([',', ']', '}'], from);
        until = until < 0 ? text.Length : until;
        var value = text[from..until];
        var mutated = random.Next(8) switch
        {
            0 => "",
            1 => "null",
            2 => value + "," + value,
            3 => "-1",
            4 => "9223372036854775807",
            5 => "1e308",
            6 => "[" + value + "]",
            _ => "\"" + random.Next(100) + "\"",
        };
        return Encoding.UTF8.GetBytes(text[..from] + mutated + text[until..]);
    }

    static string FirstBucket(string text)
    {
        var at = text.IndexOf("\"histogram\":[[", StringComparison.Ordinal) + "\"histogram\":[".Length;
        return text[at..(text.IndexOf(']', at) + 1)];
    }

    static string Schema1(string name) => Path.Combine(AppContext.BaseDirectory, "Report", "Schema1", name + ".json");
}
