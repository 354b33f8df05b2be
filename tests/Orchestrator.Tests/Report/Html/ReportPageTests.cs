using System.Text;
using AgentGatewayPerf.Compare;
using AgentGatewayPerf.Report.Html;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Settings;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Orchestrator.Tests.Report.Html;

/// <summary>The pages in a real browser.</summary>
public sealed class ReportPageTests
{
    const string Hostile = "</script><img src=x onerror=\"document.title='broken in'\"><b>bold</b> {{scripts}}";

    [Theory]
    [InlineData(1280)]
    [InlineData(400)]
    public async Task The_report_shows_the_figures_and_reads_no_text_as_markup(int width)
    {
        var (html, console) = await ShowAsync(stream => HtmlReport.Write(stream, Document()), width);
        Assert.Equal("", console);
        Assert.Contains("<strong>failed</strong>", html, StringComparison.Ordinal);
        Assert.Contains("✗ missed", html, StringComparison.Ordinal);
        Assert.Contains("✓ passed", html, StringComparison.Ordinal);
        Assert.Contains("<b>2.00 ms</b><span>p50</span>", html, StringComparison.Ordinal);
        Assert.Contains("<b>4.00 ms</b><span>max</span>", html, StringComparison.Ordinal);
        Assert.Contains("http 503", html, StringComparison.Ordinal);
        Assert.Equal(3, html.Split("<canvas").Length - 1);
        Assert.Contains("&lt;img src=x", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<title>broken in", html, StringComparison.Ordinal);
        // Parts that a reader by keyboard or by voice needs.
        Assert.Contains("href=\"#main\"", html, StringComparison.Ordinal);
        Assert.Contains("role=\"img\" aria-label=\"Latency distribution", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_asks_for_nothing_from_elsewhere()
    {
        using var memory = new MemoryStream();
        HtmlReport.Write(memory, Document());
        var html = Encoding.UTF8.GetString(memory.ToArray());
        Assert.DoesNotContain(" src=", html[..html.IndexOf("<script", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.DoesNotContain("<link", html, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split("</script>").Length - 1);
    }

    [Fact]
    public async Task A_comparison_shows_both_runs()
    {
        var comparison = Comparison.Of(Document(), Document(), 0.05, [Hostile]);
        var (html, console) = await ShowAsync(stream => ComparisonReport.Write(stream, comparison), 1280);
        Assert.Equal("", console);
        Assert.Contains("<strong>inconclusive</strong>", html, StringComparison.Ordinal);
        Assert.Contains("baseline", html, StringComparison.Ordinal);
        Assert.Equal(4, html.Split("<canvas").Length - 1);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
    }

    static ResultsDocument Document()
    {
        var result = Results.Of([1_000, 2_000, 3_000, 4_000], failures: 1, message: Hostile);
        return Results.Document(result, Results.Settings with
        {
            Output = new() { Label = Hostile, Tags = new Dictionary<string, string> { [Hostile] = Hostile }, Command = Hostile },
            Judging = new() { Thresholds = ThresholdReader.Read(["p50<1s", "p50<1us"], Results.Settings.Target.Patterns, 3) },
            Warnings = [Hostile],
        });
    }

    static async Task<(string Html, string Console)> ShowAsync(Action<Stream> write, int width)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "page.html");
        using (var file = File.Create(path))
            write(file);
        var (html, console) = await Chromium.DumpAsync(new Uri(path), width, TimeSpan.FromSeconds(2));
        // What the page made of the data, without the data itself.
        return (html[html.IndexOf("<title>", StringComparison.Ordinal)..html.IndexOf("<script type=", StringComparison.Ordinal)],
            console);
    }
}
