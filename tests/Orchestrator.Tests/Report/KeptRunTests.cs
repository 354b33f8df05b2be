using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Testing;
using NJsonSchema;
using ParquetSharp;

namespace AgentGatewayPerf.Orchestrator.Tests.Report;

/// <summary>Every file that a run keeps, read by programs that know nothing of the one that wrote it.</summary>
public sealed class KeptRunTests(KeptRun run) : IClassFixture<KeptRun>
{
    [Fact]
    public void The_missed_threshold_decides_and_is_told()
    {
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("Result: failed (1 of 5 thresholds missed)", run.Output, StringComparison.Ordinal);
        Assert.Contains("Threshold: missed, mcp:mixed/tools/call p50 < 1us: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Threshold: passed, a2a:conversation error_rate < 1%: 0%", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_one_whole_file_of_each_kind_and_no_secret_in_any()
    {
        Assert.Equal(["r.csv", "r.html", "r.json", "r.md", "r.parquet", "r.xml"], run.Files);
        Assert.All(run.Files, name => Assert.Equal(
            -1, File.ReadAllBytes(run.PathOf(name)).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(KeptRun.Secret))));
    }

    [Fact]
    public async Task The_results_file_is_valid_by_its_schema_and_the_schema_knows_every_field()
    {
        var schemaText = await File.ReadAllTextAsync(
            Path.Combine(RepositoryPaths.Root, "docs", "results.schema.json"), TestContext.Current.CancellationToken);
        var schema = await JsonSchema.FromJsonAsync(schemaText, TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(run.Read("r.json")));
        var broken = run.Read("r.json").Replace("\"run_id\":", "\"run\":", StringComparison.Ordinal);
        Assert.NotEmpty(schema.Validate(broken));

        using var document = JsonDocument.Parse(run.Read("r.json"));
        using var known = JsonDocument.Parse(schemaText);
        Assert.Empty(Unknown(document.RootElement, known.RootElement, known.RootElement, "$").Distinct());
    }

    [Fact]
    public void The_junit_file_is_valid_and_has_a_suite_of_every_pattern()
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(null, Path.Combine(AppContext.BaseDirectory, "Report", "junit.xsd"));
        var complaints = new List<string>();
        var xml = XDocument.Load(XmlReader.Create(run.PathOf("r.xml")));
        xml.Validate(schemas, (_, e) => complaints.Add(e.Message));
        Assert.Empty(complaints);
        var suites = xml.Root!.Elements("testsuite").ToDictionary(s => s.Attribute("name")!.Value);
        Assert.Equal(["a2a:conversation", "mcp:mixed", "run"], suites.Keys.Order());
        Assert.Equal(["requests", "p99 < 60000.00ms", "tools/call p50 < 1us", "error_rate < 1%"],
            suites["mcp:mixed"].Elements("testcase").Select(c => c.Attribute("name")!.Value));
        Assert.StartsWith(
            "p50 is ", Assert.Single(xml.Descendants("failure")).Attribute("message")!.Value, StringComparison.Ordinal);
        Assert.Equal(["3", "4"],
            suites.Values.Where(s => s.Attribute("name")!.Value != "run").Select(s => s.Attribute("tests")!.Value).Order());
    }

    [Fact]
    public void The_series_adds_up_to_all_requests()
    {
        var rows = File.ReadAllLines(run.PathOf("r.csv")).Select(l => l.Split(',')).ToList();
        Assert.Equal(["pattern", "at_s", "interval_s", "successful", "failed"], rows[0].Take(5));
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
        Assert.Equal(600, rows.Skip(1).Sum(r => long.Parse(r[3], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Every_request_is_in_the_samples_file_as_another_library_reads_it()
    {
        using var file = new ParquetFileReader(run.PathOf("r.parquet"));
        var columns = Enumerable.Range(0, file.FileMetaData.NumColumns).ToDictionary(
            i => file.FileMetaData.Schema.Column(i).Name);
        var pattern = Column<string>(file, columns["pattern"]);
        var setup = Column<bool>(file, columns["setup"]);
        var latency = Column<long>(file, columns["latency_us"]);
        var delay = Column<long>(file, columns["send_delay_us"]);
        var firstByte = Column<long?>(file, columns["time_to_first_byte_us"]);
        var outcome = Column<string>(file, columns["outcome"]);
        Assert.Equal(300, pattern.Where((p, i) => p == "mcp:mixed" && !setup[i]).Count());
        Assert.Equal(300, pattern.Where((p, i) => p == "a2a:conversation" && !setup[i]).Count());
        Assert.Equal([0, 1], Column<int>(file, columns["shard"]).Distinct().Order());
        Assert.Equal(["load"], Column<string>(file, columns["phase"]).Distinct());
        Assert.Equal(["ok"], outcome.Where((_, i) => !setup[i]).Distinct());
        Assert.All(Enumerable.Range(0, latency.Length).Where(i => !setup[i]),
            i => Assert.InRange(firstByte[i]!.Value, 0, latency[i] - delay[i]));

        using var document = JsonDocument.Parse(run.Read("r.json"));
        var slowest = document.RootElement.GetProperty("patterns")[0].GetProperty("successful_times").GetProperty("response_time")
            .GetProperty("max_us");
        Assert.Equal(slowest.GetInt64(), latency.Where((_, i) => pattern[i] == "mcp:mixed" && !setup[i]).Max());
    }

    [Fact]
    public void The_slowest_requests_with_trace_context_can_be_found_by_their_ids()
    {
        using var document = JsonDocument.Parse(run.Read("r.json"));
        Assert.Equal(0.5, document.RootElement.GetProperty("configuration").GetProperty("traceparent_ratio").GetDouble());
        foreach (var pattern in document.RootElement.GetProperty("patterns").EnumerateArray())
        {
            var slowest = pattern.GetProperty("slowest").EnumerateArray().ToList();
            Assert.Equal(20, slowest.Count);
            Assert.Equal(20, slowest.Select(s => s.GetProperty("trace_id").GetString()).Distinct().Count());
            var times = slowest.Select(s => s.GetProperty("response_time_us").GetInt64()).ToList();
            Assert.Equal(times.OrderDescending(), times);
            Assert.Contains($", trace {slowest[0].GetProperty("trace_id").GetString()}\n", run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_summary_holds_no_markup_of_others()
    {
        var text = run.Read("r.md");
        Assert.Contains("| mcp:mixed | 300 | 0 |", text, StringComparison.Ordinal);
        Assert.Contains("| ❌ p50 | mcp:mixed/tools/call | &lt; 1us |", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", text[..text.IndexOf("```", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", text[..text.IndexOf("```", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_files_can_be_made_again_from_the_result()
    {
        using var folder = new TemporaryFolder();
        string At(string name) => Path.Combine(folder.Path, name);
        var (code, _, errors) = await BuiltProgram.RunAsync(
            "report", run.PathOf("r.json"), "--html", At("r.html"), "--junit", At("r.xml"), "--csv", At("r.csv"), "--markdown",
            At("r.md"));
        Assert.Equal((ExitCode.Success, ""), (code, errors));
        foreach (var name in (string[])["r.html", "r.xml", "r.csv", "r.md"])
            Assert.Equal(run.Read(name), await File.ReadAllTextAsync(At(name), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("Name at least one file", "report", "r.json")]
    [InlineData("is not a results file", "report", "r.csv", "--markdown", "/dev/null/x.md")]
    [InlineData("cannot be read", "report", "none.json", "--markdown", "x.md")]
    public async Task Wrong_usage_of_report_is_said(string expected, string command, string file, params string[] rest)
    {
        using var folder = new TemporaryFolder();
        var arguments = rest.Select(r => r.EndsWith(".md", StringComparison.Ordinal) ? Path.Combine(folder.Path, "x.md") : r);
        var (code, _, errors) = await BuiltProgram.RunAsync([command, run.PathOf(file), .. arguments]);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }

    static T[] Column<T>(ParquetFileReader file, int index) =>
        [.. Enumerable.Range(0, file.FileMetaData.NumRowGroups).SelectMany(g =>
    {
        using var group = file.RowGroup(g);
        using var reader = group.Column(index).LogicalReader<T>();
        return reader.ReadAll((int)group.MetaData.NumRows);
    })];

    static IEnumerable<string> Unknown(JsonElement value, JsonElement schema, JsonElement root, string at)
    {
        if (schema.TryGetProperty("oneOf", out var either))
            schema = either[1];
        if (schema.TryGetProperty("$ref", out var reference))
            schema = root.GetProperty("definitions").GetProperty(reference.GetString()!.Split('/')[^1]);
        if (value.ValueKind == JsonValueKind.Array)
            return value.EnumerateArray().SelectMany(item => Unknown(item, schema.GetProperty("items"), root, at + "[]"));
        if (value.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties))
            return [];
        return value.EnumerateObject().SelectMany(p => properties.TryGetProperty(p.Name, out var inner)
            ? Unknown(p.Value, inner, root, $"{at}.{p.Name}")
            : [$"{at}.{p.Name} is not in the schema"]);
    }
}
