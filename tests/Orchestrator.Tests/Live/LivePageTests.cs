using System.Net;
using System.Text.Json;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Live;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Orchestrator.Tests.Live;

public sealed class LivePageTests
{
    [Fact]
    public async Task The_page_shows_the_run_and_becomes_its_report()
    {
        var result = Results.Of([1_000, 2_000, 3_000], failures: 0);
        var going = ResultsMapper.Map(result, Assessment.Running(result, Results.Settings, "mcp:tools/list"), Results.Settings);
        var over = Results.Document(result);
        await using var page = await LivePage.StartAsync(TimeProvider.System, TestContext.Current.CancellationToken);
        page.Show(() => new LiveUpdate(true, 0.5, going));
        var (live, console) = await Chromium.DumpAsync(page.Url, 1280, TimeSpan.FromSeconds(2));
        Assert.Equal("", console);
        Assert.Contains("<strong>running</strong>", live, StringComparison.Ordinal);
        Assert.Contains("<progress max=\"1\" value=\"0.5\"", live, StringComparison.Ordinal);

        var completed = page.CompleteAsync(over);
        var (report, _) = await Chromium.DumpAsync(page.Url, 1280, TimeSpan.FromSeconds(2));
        await completed;
        Assert.Contains("<strong>ok</strong>", report, StringComparison.Ordinal);
        Assert.DoesNotContain("<progress", report, StringComparison.Ordinal);
        Assert.Contains("Save this report", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_this_machine_is_answered_by_the_name_of_this_machine()
    {
        await using var page = await LivePage.StartAsync(TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(page.Url.IsLoopback);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, page.Url);
        request.Headers.Host = "evil.example.com";
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        using var early = await client.GetAsync(new Uri(page.Url, "run.json"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
    }

    [Theory]
    [InlineData("GET", null, HttpStatusCode.OK)]
    [InlineData("GET", "same-origin", HttpStatusCode.OK)]
    [InlineData("GET", "none", HttpStatusCode.OK)]
    [InlineData("HEAD", null, HttpStatusCode.OK)]
    [InlineData("GET", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("GET", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("POST", null, HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", null, HttpStatusCode.MethodNotAllowed)]
    [InlineData("OPTIONS", null, HttpStatusCode.MethodNotAllowed)]
    [InlineData("TRACE", null, HttpStatusCode.MethodNotAllowed)]
    public async Task Only_readers_of_the_page_itself_are_answered(string method, string? site, HttpStatusCode expected)
    {
        await using var page = await LivePage.StartAsync(TimeProvider.System, TestContext.Current.CancellationToken);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), page.Url);
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.StartsWith("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_prints_the_link_and_serves_what_it_measures()
    {
        using var process = BuiltProgram.Start(
            ["--demo", "--pattern", "a2a:message", "--duration", "5m", "--concurrency", "2", "--ui", "--quiet"]);
        string? line;
        do
            line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        while (line is not null && !line.Contains("Live at http://127.0.0.1:", StringComparison.Ordinal));
        Assert.NotNull(line);
        var url = new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..].Trim() + "run.json");
        using var client = new HttpClient();
        long requests = 0;
        while (requests == 0)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            using var answer = await client.GetAsync(url, TestContext.Current.CancellationToken);
            if (answer.StatusCode != HttpStatusCode.OK)
                continue;
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.True(json.RootElement.GetProperty("live").GetBoolean());
            requests = json.RootElement.GetProperty("run").GetProperty("summary").GetProperty("total_requests").GetInt64();
        }
        Signals.Send(process.Id, System.Runtime.InteropServices.PosixSignal.SIGINT);
        var (code, _, _) = await BuiltProgram.FinishAsync(process);
        Assert.Equal(130, code);
    }
}
