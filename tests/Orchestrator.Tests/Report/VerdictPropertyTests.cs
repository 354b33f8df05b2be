using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Judge.Capacity;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Report.Html;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Report.JUnit;
using AgentGatewayPerf.Report.Markdown;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests.Report;

/// <summary>There is one verdict of a run: every output tells the one that the exit code is of, in every state.</summary>
[Trait("Speed", "fast")]
public sealed partial class VerdictPropertyTests
{
    const int States = 2_000;
    const string RuleThatHeld = "rps of mcp:tools/list was 1.00 over the last 5s (--abort-on 'rps<10 for 5s')";

    static readonly string[] Thresholds =
        ["error_rate<90%", "error_rate<1%", "p50<10s", "p50<1us", "count>=1000000", "mcp:tools/list:success_rate>99%"];

    static readonly Pattern[] Patterns = [Pattern.McpToolsList, Pattern.McpToolsCall, Pattern.McpPing];

    static readonly RunResult[] Loads =
    [
        Results.Of([1_000, 2_000], failures: 0), Results.Of([1_000], failures: 1), Results.Of([], failures: 2),
        Results.Of([], failures: 0),
    ];

    [Fact]
    public void Every_output_tells_the_verdict_of_the_exit_code()
    {
        for (var seed = 0; seed < States; seed++)
        {
            var (document, what) = DocumentOf(new Random(seed));
            var expected = (document.Exit.Code, document.Exit.Verdict, document.Exit.StoppedEarly is not null);
            Assert.True(CodeOf(document) == document.Exit.Code, $"Seed {seed}, {what}: exit code {document.Exit.Code}");
            foreach (var (output, told) in ToldBy(document))
                Assert.True(told == expected, $"Seed {seed}, {what}: {output} tells {told}, not {expected}");
        }
    }

    static (ResultsDocument Document, string What) DocumentOf(Random random)
    {
        var patterns = Patterns[..random.Next(1, Patterns.Length + 1)];
        string[] thresholds = [.. Thresholds.Where(_ => random.Next(5) == 0)];
        var settings = Runs.Settings(1, 100, patterns) with
        {
            Judging = new() { Thresholds = ThresholdReader.Read(thresholds, patterns, turns: 3) },
        };
        var isCapacity = random.Next(6) == 0;
        if (isCapacity)
            settings = settings with { Capacity = new() { Objectives = settings.Judging.Thresholds, Most = 100 } };
        var result = Loads[0] with
        {
            Patterns = [.. patterns.Where(_ => random.Next(12) > 0).Select(pattern => PatternOf(pattern, random))],
            Problems = random.Next(6) == 0 ? ["Shard 0 was lost: <reset>."] : [],
            Interrupted = random.Next(6) == 0,
        };
        var stoppedEarly = random.Next(4) == 0 ? RuleThatHeld : null;
        var capacity = isCapacity ? CapacityOf(random) : null;
        var assessment = Assessment.Of(result, settings, stoppedEarly, capacity);
        if (random.Next(3) == 0)
        {
            assessment = assessment with
            {
                Generator = new(GeneratorStatus.Limited, [new(Limit.Lag, "it was late", "use more shards", [0], ["mcp:tools/list"])]),
            };
        }
        return (ResultsMapper.Map(result, assessment, settings),
            $"thresholds [{string.Join(", ", thresholds)}], {result.Patterns.Count} of {patterns.Length} patterns, "
            + $"{(result.Interrupted ? "interrupted, " : "")}{(result.Problems.Count > 0 ? "shard lost, " : "")}"
            + $"{(stoppedEarly is null ? "" : "rule held, ")}{(isCapacity ? "capacity, " : "")}{FailuresOf(assessment)}");

        static string FailuresOf(Assessment assessment) => string.Join(", ", assessment.Patterns.Select(p => $"{p.Failure}"));
    }

    static PatternReport PatternOf(Pattern pattern, Random random)
    {
        var planned = random.Next(2, 1_000);
        var report = Loads[random.Next(3) > 0 ? 0 : random.Next(Loads.Length)].Patterns[0] with
        {
            Pattern = pattern,
            Name = PatternInfo.Of(pattern).Name,
            IsOpen = random.Next(2) == 0,
            Planned = planned,
            NotSent = random.Next(4) == 0 ? random.Next(planned) : 0,
            Partial = random.Next(8) == 0,
        };
        // What could not be set up was never loaded.
        return random.Next(8) > 0 ? report : Loads[3].Patterns[0] with
        {
            Pattern = pattern,
            Name = report.Name,
            Started = false,
            Shards = [report.Shards[0] with { Ready = new Ready { Fault = new Fault { Message = "no session" } } }],
        };
    }

    static CapacityReport CapacityOf(Random random)
    {
        var holds = random.Next(2) == 0;
        return new()
        {
            Pattern = "mcp:tools/list",
            Unit = "requests/s",
            Objectives = ["p50<1s"],
            Statement = holds ? "It holds 100 requests/s." : "No load holds.",
            Holds = holds ? 100 : null,
            Steps = "of 5s",
            Curve = [],
        };
    }

    // What is wrong with a run, and which of it counts most.
    static int CodeOf(ResultsDocument document)
    {
        if (document.Exit.Verdict == Verdict.Interrupted)
            return ExitCode.Interrupted;
        if (document.Problems.Count > 0)
            return ExitCode.Incomplete;
        var isBad = document.Exit.StoppedEarly is not null || document.Thresholds.Any(t => !t.Passed)
            || document.Patterns.Any(p => p.Failure is not null) || document.Summary.TotalRequests == 0
            || document.Capacity is { Holds: null };
        return isBad ? ExitCode.Failed : ExitCode.Success;
    }

    static IEnumerable<(string Output, (int Code, Verdict Verdict, bool RuleHeld) Told)> ToldBy(ResultsDocument document)
    {
        using var console = new StringWriter();
        new ConsoleReport(console).Write(document);
        var text = console.ToString();
        yield return ("console", OfWord(ConsoleVerdict().Match(text).Groups[1].Value, text));

        var json = Written(document, ResultsFile.Write);
        yield return ("JSON", OfJson(json));
        yield return ("HTML", OfJson(HtmlData().Match(Written(document, HtmlReport.Write)).Groups[1].Value));

        var markdown = Written(document, MarkdownReport.Write);
        var heading = MarkdownVerdict().Match(markdown);
        yield return ("Markdown", OfWord(heading.Groups[2].Value, markdown));
        yield return ("the mark of Markdown", OfWord(
            heading.Groups[1].Value == "✅" ? "ok" : heading.Groups[2].Value == "ok" ? "failed" : heading.Groups[2].Value, markdown));

        // JUnit knows passed and failed.
        var junit = XDocument.Parse(Written(document, JUnitReport.Write));
        var failures = junit.Descendants("failure").Select(f => f.Attribute("message")!.Value).ToList();
        var isOk = document.Exit.Code == ExitCode.Success;
        yield return ("JUnit", failures.Count == 0 ? (0, Verdict.Ok, Tells(string.Concat(failures))) : (
            isOk ? ExitCode.Failed : document.Exit.Code, document.Exit.Verdict, Tells(string.Concat(failures))));
    }

    static (int, Verdict, bool) OfJson(string json)
    {
        using var read = JsonDocument.Parse(json);
        var exit = read.RootElement.GetProperty("exit");
        var told = OfWord(exit.GetProperty("verdict").GetString()!, exit.GetProperty("reason").GetString()!);
        return exit.GetProperty("code").GetInt32() == told.Code ? told : (-1, told.Verdict, told.RuleHeld);
    }

    static (int Code, Verdict Verdict, bool RuleHeld) OfWord(string word, string text)
    {
        var verdict = Enum.Parse<Verdict>(word, ignoreCase: true);
        var code = verdict switch
        {
            Verdict.Ok => ExitCode.Success,
            Verdict.Failed => ExitCode.Failed,
            Verdict.Incomplete => ExitCode.Incomplete,
            _ => ExitCode.Interrupted,
        };
        return (code, verdict, Tells(text));
    }

    static bool Tells(string text) =>
        text.Contains("stopped early: rps of mcp:tools/list was 1.00 over the last 5s", StringComparison.Ordinal);

    static string Written(ResultsDocument document, Action<Stream, ResultsDocument> write)
    {
        using var memory = new MemoryStream();
        write(memory, document);
        return Encoding.UTF8.GetString(memory.ToArray());
    }

    [GeneratedRegex(@"\n  Result: (\w+) \(")]
    private static partial Regex ConsoleVerdict();

    [GeneratedRegex(@"^## (\S+) Load test: (\w+)\n")]
    private static partial Regex MarkdownVerdict();

    [GeneratedRegex("""<script type="application/json" id="data">(.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex HtmlData();
}
