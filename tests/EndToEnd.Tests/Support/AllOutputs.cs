using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace AgentGatewayPerf.EndToEnd.Tests.Support;

/// <summary>A file for every form of a result.</summary>
sealed class AllOutputs : IDisposable
{
    readonly TemporaryFile _json = new(".json"), _html = new(".html"), _junit = new(".xml"), _csv = new(".csv"),
        _markdown = new(".md"), _samples = new(".parquet");

    /// <summary>The flags that name them.</summary>
    public IReadOnlyList<string> Flags =>
    [
        "--output", _json.Path, "--report", _html.Path, "--junit", _junit.Path, "--csv", _csv.Path, "--markdown", _markdown.Path,
        "--samples", _samples.Path,
    ];

    public JsonElement Json()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(_json.Path));
        return document.RootElement.Clone();
    }

    public string Html() => File.ReadAllText(_html.Path);

    public XDocument JUnit() => XDocument.Load(_junit.Path);

    public string[] Csv() => File.ReadAllLines(_csv.Path);

    public string Markdown() => File.ReadAllText(_markdown.Path);

    /// <summary>Whether the samples are a whole Parquet file.</summary>
    public bool HasSamples()
    {
        var bytes = File.ReadAllBytes(_samples.Path);
        return bytes.Length > 8 && Encoding.ASCII.GetString(bytes[..4]) == "PAR1" && Encoding.ASCII.GetString(bytes[^4..]) == "PAR1";
    }

    /// <summary>All of them tell of the overhead of one target.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="thresholds">Thresholds on the target, all of them met.</param>
    public void AssertOverhead(string name, int thresholds)
    {
        var overhead = Assert.Single(Json().GetProperty("overhead").EnumerateArray());
        Assert.Equal(name, overhead.GetProperty("targets")[1].GetProperty("name").GetString());
        Assert.Equal(5, overhead.GetProperty("targets")[1].GetProperty("added").GetArrayLength());
        Assert.StartsWith("<!", Html(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"added_us\":", Html(), StringComparison.Ordinal);
        Assert.StartsWith("pattern,target,requests,failed,", Csv()[0], StringComparison.Ordinal);
        Assert.Equal(1 + 5, Csv().Length);
        Assert.Contains($"\n| {name} | ", Markdown(), StringComparison.Ordinal);
        var suite = JUnit().Descendants("testsuite").Single(s => s.Attribute("name")!.Value.EndsWith($" on {name}", StringComparison.Ordinal));
        // The requests themselves are a case.
        Assert.Equal((1 + thresholds, 0), (suite.Elements("testcase").Count(), suite.Descendants("failure").Count()));
        Assert.True(HasSamples());
    }

    /// <summary>All of them tell of a search.</summary>
    /// <param name="most">The highest load that was to be tried, which holds.</param>
    public void AssertCapacity(double most)
    {
        var capacity = Json().GetProperty("capacity");
        Assert.Equal(most, capacity.GetProperty("holds").GetDouble());
        Assert.StartsWith("<!", Html(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"curve\":", Html(), StringComparison.Ordinal);
        Assert.StartsWith("load,unit,verdict,steps,", Csv()[0], StringComparison.Ordinal);
        Assert.Equal(1 + capacity.GetProperty("curve").GetArrayLength(), Csv().Length);
        Assert.Contains($"**{most} requests/s hold ", Markdown(), StringComparison.Ordinal);
        Assert.Contains(JUnit().Descendants("testcase"), c => c.Attribute("name")!.Value == $"capacity >= {most}.00");
        Assert.Empty(JUnit().Descendants("failure"));
        Assert.True(HasSamples());
    }

    public void Dispose()
    {
        foreach (var file in new[] { _json, _html, _junit, _csv, _markdown, _samples })
            file.Dispose();
    }
}
