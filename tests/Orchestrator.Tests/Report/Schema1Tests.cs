using System.Xml.Linq;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Compare;
using AgentGatewayPerf.Report;

namespace AgentGatewayPerf.Orchestrator.Tests.Report;

/// <summary>
/// Results files of schema 1 with the console reports of the same runs, as version 0.1.0 wrote them: a closed load with
/// everything, an open one with failures, and a gateway that was not there.
/// </summary>
public sealed class Schema1Tests
{
    [Theory]
    [InlineData("closed")]
    [InlineData("open")]
    [InlineData("refused")]
    public void The_console_report_of_the_file_is_the_one_of_the_run_to_the_byte(string name)
    {
        using var output = new StringWriter();
        new ConsoleReport(output).Write(ResultsFile.Read(PathOf(name + ".json")));
        Assert.Equal(File.ReadAllText(PathOf(name + ".txt")), output.ToString());
    }

    [Theory]
    [InlineData("closed", "p50 is 2.40ms (--threshold 'mcp:mixed/tools/call:p50<1us')")]
    [InlineData("open", "120 of 120 requests failed: jsonrpc -32602: 120")]
    [InlineData("refused", "10 requests could not be sent.")]
    public async Task Reports_are_made_of_it(string name, string failure)
    {
        using var folder = new TemporaryFolder();
        string At(string file) => Path.Combine(folder.Path, file);
        var (code, _, errors) = await BuiltProgram.RunAsync(
            "report", PathOf(name + ".json"), "--html", At("r.html"), "--junit", At("r.xml"), "--csv", At("r.csv"), "--markdown",
            At("r.md"));
        Assert.Equal((ExitCode.Success, ""), (code, errors));
        Assert.Equal(4, Directory.GetFiles(folder.Path).Length);
        Assert.Contains(
            XDocument.Load(At("r.xml")).Descendants("failure"),
            f => f.Attribute("message")!.Value.StartsWith(failure, StringComparison.Ordinal));
    }

    [Fact]
    public void What_can_be_set_today_does_not_make_its_load_another()
    {
        var (before, today) = (ResultsFile.Read(PathOf("closed.json")), Results.Document(Results.Of([1_000], 0)));
        var settings = today.Configuration.Settings.Where(s => !before.Configuration.Settings.ContainsKey(s.Key))
            .Select(s => KeyValuePair.Create(s.Key, s.Value?.DeepClone()));
        var same = before with
        {
            Configuration = before.Configuration with
            {
                Settings = new(
                [
                    .. before.Configuration.Settings.Select(s => KeyValuePair.Create(s.Key, s.Value?.DeepClone())), .. settings,
                ]),
            },
        };
        Assert.Empty(Comparability.Differences(before, same));
    }

    [Fact]
    public async Task It_is_compared()
    {
        var (code, output, errors) = await BuiltProgram.RunAsync("compare", PathOf("closed.json"), PathOf("closed.json"));
        Assert.Equal((ExitCode.Success, ""), (code, errors));
        Assert.Contains("Pattern: mcp:mixed: inconclusive\n", output, StringComparison.Ordinal);
        Assert.Contains("a run is too short", output, StringComparison.Ordinal);
    }

    static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Report", "Schema1", name);
}
