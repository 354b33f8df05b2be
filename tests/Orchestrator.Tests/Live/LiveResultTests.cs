using System.Net;
using System.Text.Json;
using AgentGatewayPerf.Judge.Capacity;
using AgentGatewayPerf.Live;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Orchestrator.Tests.Live;

/// <summary>The live page in every state of a run of one and of two patterns.</summary>
public sealed class LiveResultTests
{
    static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_page_shows_every_state_of_a_run(int patterns)
    {
        var settings = Runs.Settings(1, 100, [.. new[] { Pattern.McpToolsList, Pattern.McpToolsCall }.Take(patterns)]);
        var plan = RunPlanner.Plan(settings, "test-run");
        var status = new RunStatus();
        await using var page = await LivePage.StartAsync(TimeProvider.System, TestContext.Current.CancellationToken);
        page.Show(new LiveResult(new OutputContext(plan, settings, "local", status), TimeProvider.System).Read);
        Assert.Contains("Starting workers …", await ShownAsync("Starting workers"), StringComparison.Ordinal);

        status.Begin(plan);
        status.Enter("waiting for workers: 0 of 1 announced");
        Assert.Contains("<strong>running</strong><p>waiting for workers: 0 of 1 announced</p>", await ShownAsync("no worker yet"),
            StringComparison.Ordinal);

        var over = Results.Of([1_000, 2_000], failures: 1) with { Plan = plan, Patterns = [] };
        for (var i = 0; i < patterns; i++)
        {
            var name = i == 0 ? "mcp:tools/list" : "mcp:tools/call";
            status.Enter(name, [new StageLoad(plan.LoadOf(i), Loaded())], TimeProvider.System.GetTimestamp());
            var under = await ShownAsync($"{name} under load");
            Assert.Contains($"<p>{name}</p>", under, StringComparison.Ordinal);
            Assert.Contains("Running.", under, StringComparison.Ordinal);

            // With its shards, as the run reports it.
            var report = Results.Of([1_000, 2_000], failures: 1).Patterns[0] with
            {
                Pattern = settings.Target.Patterns[i],
                Name = name,
            };
            status.Finish(report);
            over = over with { Patterns = [.. over.Patterns, report] };
            var between = await ShownAsync($"{name} is over");
            Assert.Contains("<p>preparing</p>", between, StringComparison.Ordinal);
            Assert.Contains("Shards side by side", between, StringComparison.Ordinal);
            Assert.DoesNotContain("Running.", between, StringComparison.Ordinal);
            Assert.Contains($"<progress max=\"1\" value=\"{(i + 1.0) / patterns:0.##}\"", between, StringComparison.Ordinal);
        }

        status.Enter("finishing");
        Assert.Contains("<p>finishing</p>", await ShownAsync("finishing"), StringComparison.Ordinal);
        var completed = page.CompleteAsync(Results.Document(over, settings));
        var shown = await ShownAsync("over");
        await completed;
        Assert.Contains("<strong>failed</strong>", shown, StringComparison.Ordinal);
        Assert.Contains("The load generator", shown, StringComparison.Ordinal);

        async Task<string> ShownAsync(string state)
        {
            // What was read for the state before is not served any more.
            await Task.Delay(600, TestContext.Current.CancellationToken);
            var (html, console) = await Chromium.DumpAsync(page.Url, 1280, Budget);
            Assert.True(console.Length == 0 || state == "Starting workers", $"{state}: {console}");
            return html[..html.IndexOf("<script type=", StringComparison.Ordinal)];
        }
    }

    [Fact]
    public void A_search_shows_what_it_knows_so_far_and_how_much_of_its_time_is_over()
    {
        var settings = Runs.Settings(1) with
        {
            Capacity = new CapacitySection { Objectives = [], Most = 100 },
            Load = new() { Duration = TimeSpan.FromMinutes(10), Concurrency = 6 },
        };
        var plan = RunPlanner.Plan(settings, "test-run");
        var (status, time) = (new RunStatus(), new HurryingTime());
        var known = new CapacityReport { Pattern = "mcp:tools/call", Unit = "requests/s", Objectives = [], Statement = "so far", Steps = "", Curve = [] };
        var live = new LiveResult(new OutputContext(plan, settings, "local", status) { Capacity = () => known }, time);
        status.Begin(plan);
        status.Finish(Results.Of([1_000], failures: 0).Patterns[0] with { Name = "mcp:tools/call", Pattern = Pattern.McpToolsCall });

        var update = live.Read()!;

        Assert.Equal("so far", update.Run.Capacity!.Statement);
        // However many steps are over: nobody knows how many there are to be.
        Assert.InRange(update.Progress, 1.0 / 600, 5.0 / 600);
    }

    [Fact]
    public async Task The_page_goes_on_asking_after_a_request_that_failed()
    {
        var document = Results.Document(Results.Of([1_000], failures: 0));
        await using var page = await LivePage.StartAsync(new HurryingTime(), TestContext.Current.CancellationToken);
        var reads = 0;
        page.Show(() => ++reads is 2 or 3
            ? throw new InvalidOperationException("not now")
            : new LiveUpdate(true, reads / 1_000.0, document));
        var (html, _) = await Chromium.DumpAsync(page.Url, 1280, TimeSpan.FromSeconds(10));
        Assert.True(reads > 4, $"{reads} reads");
        Assert.DoesNotContain("does not respond", Shown(html), StringComparison.Ordinal);

        page.Show(() => ++reads == 1_001
            ? new LiveUpdate(true, 0.5, document)
            : throw new InvalidOperationException("not any more"));
        reads = 1_000;
        (html, _) = await Chromium.DumpAsync(page.Url, 1280, TimeSpan.FromSeconds(10));
        Assert.True(reads > 1_004, $"{reads} reads");
        Assert.Equal(2, Shown(html).Split("does not respond").Length);

        static string Shown(string html) => html[..html.IndexOf("<script type=", StringComparison.Ordinal)];
    }

    [Fact]
    public async Task A_run_of_two_patterns_responds_at_every_moment_and_ends_with_its_report()
    {
        using var process = BuiltProgram.Start(
            ["--demo", "--pattern", "a2a:message,mcp:tools/call", "--duration", "1s", "--warmup", "200ms", "--concurrency", "2",
                "--ui", "--quiet"]);
        var url = await UrlAsync(process.StandardError);
        using var client = new HttpClient();
        var (phases, isLive, verdict) = (new HashSet<string>(), true, "");
        while (isLive)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            using var response = await client.GetAsync(url, TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode is HttpStatusCode.OK
                || (response.StatusCode is HttpStatusCode.ServiceUnavailable && phases.Count == 0),
                $"{response.StatusCode} after {string.Join(", ", phases)}");
            if (response.StatusCode != HttpStatusCode.OK)
                continue;
            using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            isLive = json.RootElement.GetProperty("live").GetBoolean();
            var exit = json.RootElement.GetProperty("run").GetProperty("exit");
            verdict = exit.GetProperty("verdict").GetString()!;
            phases.Add(exit.GetProperty("reason").GetString()!);
        }
        var (code, _, errors) = await BuiltProgram.FinishAsync(process);
        Assert.True(code == 0, errors);
        Assert.Equal("ok", verdict);
        Assert.Superset(new HashSet<string> { "a2a:message", "mcp:tools/call", "all requests succeeded" }, phases);
    }

    static async Task<Uri> UrlAsync(StreamReader errors)
    {
        while (await errors.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("Live at http://127.0.0.1:", StringComparison.Ordinal))
                return new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..].Trim() + "run.json");
        }
        throw new InvalidOperationException("The program named no page.");
    }

    static PatternMerge Loaded()
    {
        var merge = new PatternMerge(1);
        merge.Fold(
            0, new SampleBatchCodec().Encode(1, 0, [new Sample(0, 0, 1_500, 0, 0, OutcomeClass.Ok, 0, Operation.ToolsList)]));
        return merge;
    }

    /// <summary>A second passes whenever somebody looks.</summary>
    sealed class HurryingTime : TimeProvider
    {
        long _now;

        public override long GetTimestamp() => Interlocked.Add(ref _now, TimestampFrequency);
    }
}
