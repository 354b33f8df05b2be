using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Report.JUnit;
using AgentGatewayPerf.Report.Markdown;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests.Report;

/// <summary>Exit code, console, JUnit, JSON and Markdown say the same of a run, whatever has become of it.</summary>
[Trait("Speed", "fast")]
public sealed class OutputAgreementTests
{
    public static TheoryData<string, int, string> States => new()
    {
        { "ok", ExitCode.Success, "ok" },
        { "failed", ExitCode.Failed, "failed" },
        { "failures that a threshold allows", ExitCode.Success, "ok" },
        { "threshold missed", ExitCode.Failed, "failed" },
        { "incomplete", ExitCode.Incomplete, "incomplete" },
        { "interrupted", ExitCode.Interrupted, "interrupted" },
        { "interrupted before the workers came", ExitCode.Interrupted, "interrupted" },
        { "stopped early", ExitCode.Failed, "failed" },
        { "stopped early before a failure", ExitCode.Failed, "failed" },
        { "stopped early and a shard lost", ExitCode.Incomplete, "incomplete" },
        { "stopped early and interrupted", ExitCode.Interrupted, "interrupted" },
        { "open load with one percent not sent", ExitCode.Success, "ok" },
        { "open load with more not sent", ExitCode.Failed, "failed" },
        { "closed load with one not sent", ExitCode.Failed, "failed" },
        { "nothing sent", ExitCode.Failed, "failed" },
        { "cut short without a reason", ExitCode.Failed, "failed" },
        { "a pattern not run without a reason", ExitCode.Failed, "failed" },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void All_outputs_agree(string state, int code, string verdict)
    {
        var document = DocumentOf(state);
        Assert.Equal(code, document.Exit.Code);

        using var console = new StringWriter();
        new ConsoleReport(console).Write(document);
        Assert.Contains($"\n  Result: {verdict} ({document.Exit.Reason})\n", console.ToString(), StringComparison.Ordinal);

        using var json = JsonDocument.Parse(Written(document, ResultsFile.Write));
        var exit = json.RootElement.GetProperty("exit");
        Assert.Equal((code, verdict), (exit.GetProperty("code").GetInt32(), exit.GetProperty("verdict").GetString()));

        Assert.StartsWith($"## {(code == 0 ? "✅" : "❌")} Load test: {verdict}\n", Written(document, MarkdownReport.Write),
            StringComparison.Ordinal);

        var junit = XDocument.Parse(Written(document, JUnitReport.Write));
        var failures = junit.Descendants("failure").Count();
        Assert.Equal(code != 0, failures > 0);
        Assert.Equal($"{failures}", junit.Root!.Attribute("failures")!.Value);
        if (document.Exit.StoppedEarly is not null)
        {
            Assert.Contains(junit.Descendants("failure"),
                f => f.Attribute("message")!.Value.Contains("stopped early", StringComparison.Ordinal));
        }
    }

    static ResultsDocument DocumentOf(string state)
    {
        var ok = Results.Of([1_000, 2_000], failures: 0);
        var failed = Results.Of([1_000], failures: 1);
        var settings = Results.Settings;
        return state switch
        {
            "ok" => Results.Document(ok),
            "failed" => Results.Document(failed),
            "failures that a threshold allows" => Results.Document(failed, With("error_rate<90%")),
            "threshold missed" => Results.Document(ok, With("p50<1us")),
            "incomplete" => Results.Document(ok with { Problems = ["Shard 0 was lost."] }),
            "interrupted" => Results.Document(ok with { Interrupted = true }),
            "interrupted before the workers came" => Results.Document(ok with { Interrupted = true, Patterns = [], Shards = [] }),
            "stopped early" => Results.Document(ok, settings, "rps was low"),
            "stopped early before a failure" => Results.Document(failed, settings, "rps was low"),
            "stopped early and a shard lost" => Results.Document(ok with { Problems = ["Shard 0 was lost."] }, settings, "rps was low"),
            "stopped early and interrupted" => Results.Document(ok with { Interrupted = true }, settings, "rps was low"),
            "open load with one percent not sent" =>
                Results.Document(Change(ok, p => p with { IsOpen = true, Planned = 200, NotSent = 2 })),
            "open load with more not sent" =>
                Results.Document(Change(ok, p => p with { IsOpen = true, Planned = 200, NotSent = 3 })),
            "closed load with one not sent" => Results.Document(Change(ok, p => p with { Planned = 200, NotSent = 1 })),
            "nothing sent" => Results.Document(Results.Of([], failures: 0)),
            "cut short without a reason" => Results.Document(Change(ok, p => p with { Partial = true })),
            "a pattern not run without a reason" => Results.Document(ok with
            {
                Patterns = [ok.Patterns[0], Results.Of([], 0).Patterns[0] with { Pattern = Pattern.McpMixed, Started = false }],
            }),
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
        };
    }

    static LoadSettings With(string threshold) =>
        Results.Settings with
        {
            Judging = new() { Thresholds = ThresholdReader.Read([threshold], Results.Settings.Target.Patterns, turns: 3) },
        };

    static RunResult Change(RunResult result, Func<PatternReport, PatternReport> change) =>
        result with { Patterns = [change(result.Patterns[0])] };

    static string Written(ResultsDocument document, Action<Stream, ResultsDocument> write)
    {
        using var memory = new MemoryStream();
        write(memory, document);
        return Encoding.UTF8.GetString(memory.ToArray());
    }
}
