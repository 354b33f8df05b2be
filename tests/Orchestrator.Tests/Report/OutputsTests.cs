using AgentGatewayPerf.Cli;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Live;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Orchestrator.Tests.Report;

[Trait("Speed", "fast")]
public sealed class OutputsTests
{
    [Fact]
    public async Task An_output_that_fails_keeps_no_other_from_being_made()
    {
        using var folder = new TemporaryFolder();
        string At(string name) => Path.Combine(folder.Path, name);
        using var console = new StringWriter();
        var files = new OutputFiles { Html = At("gone/r.html"), Csv = At("r.csv") };
        await using var outputs = new Outputs(
            [
                .. DocumentFiles.Of(files, "--report", NullLogger.Instance), new ConsoleOutput(console, NullLogger.Instance),
            ],
            NullLogger.Instance);
        await Assert.ThrowsAsync<UsageException>(() => outputs.CheckAsync(TestContext.Current.CancellationToken));
        Assert.False(await outputs.TryCompleteAsync(Results.Document(Results.Of([1_000], failures: 0))));
        Assert.Equal([At("r.csv")], Directory.GetFiles(folder.Path));
        Assert.Contains("Result: ok", console.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_fails_in_a_way_nobody_foresaw_keeps_no_other_from_being_made()
    {
        using var console = new StringWriter();
        var outputs = new Outputs([new Broken(), new ConsoleOutput(console, NullLogger.Instance)], NullLogger.Instance);
        Assert.False(await outputs.TryCompleteAsync(Results.Document(Results.Of([1_000], failures: 0))));
        Assert.Contains("Result: ok", console.ToString(), StringComparison.Ordinal);
        await outputs.DisposeAsync();
    }

    sealed class Broken : IOutput
    {
        public Task<bool> TryCompleteAsync(ResultsDocument document) => throw new ArithmeticException("nobody foresaw it");

        public ValueTask DisposeAsync() => throw new ArithmeticException("nor this");
    }

    [Fact]
    public void Files_are_made_before_the_report_is_printed_and_the_page_waits_for_its_readers_last()
    {
        var settings = Results.Settings with
        {
            Output = new()
            {
                Json = "r.json",
                Samples = "r.parquet",
                Otlp = "http://localhost:4317",
                Ui = true,
                Files = new() { Html = "r.html", JUnit = "r.xml", Csv = "r.csv", Markdown = "r.md" },
            },
        };
        var outputs = RunOutputs
            .Of(settings, _ => null, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken)
            .ToList();
        Assert.Equal(9, outputs.Count);
        Assert.IsType<ConsoleOutput>(outputs[^2]);
        Assert.IsType<LivePageOutput>(outputs[^1]);
        Assert.All(outputs[..5], output => Assert.IsType<DocumentFile>(output));
        Assert.IsType<ConsoleOutput>(
            Assert.Single(
                RunOutputs.Of(
                    Results.Settings, _ => null, TimeProvider.System, NullLogger.Instance,
                    TestContext.Current.CancellationToken)));
    }
}
