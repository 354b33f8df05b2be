using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>Streams and tasks of the official SDK's agent, in both versions, directly and through the stand-in for
/// agentgateway.</summary>
public sealed class A2aStreamsTests(Servers servers)
{
    public static TheoryData<string, bool> Agents => new() { { "0.3", false }, { "1.0", false }, { "0.3", true }, { "1.0", true } };

    [Theory]
    [MemberData(nameof(Agents))]
    public async Task Every_event_of_a_stream_is_counted(string version, bool throughGateway)
    {
        var (run, served) = await RunAsync(throughGateway, "a2a:stream", "stream 6 10", version);
        var streams = run.Results.Only.Streams!;
        // The task, that it is at work, six chunks, that it is completed.
        Assert.Equal((12, 12 * 9, 9, 9), (streams.Streams, streams.Events, streams.FewestEvents, streams.MostEvents));
        Assert.Equal(12 * 8, streams.Gaps!.Count);
        Assert.Null(streams.Delivery);
        Assert.Equal(("completed", 12L), run.Results.Only.TaskStates.Select(one => (one.State, one.Responses)).Single());
        Assert.Equal(12, served[version == "1.0" ? "POST SendStreamingMessage" : "POST message/stream"]);
        Assert.Contains("  Events: 108 in 12 streams, 9 each\n  Gaps between events: p50 ", run.Report);
    }

    [Theory]
    [InlineData("0.3")]
    [InlineData("1.0")]
    public async Task A_stream_may_be_a_single_message(string version)
    {
        var (run, _) = await RunAsync(false, "a2a:stream", "hello", version);
        var streams = run.Results.Only.Streams!;
        Assert.Equal((12, 12, 1), (streams.Streams, streams.Events, streams.MostEvents));
        Assert.Null(streams.Gaps);
    }

    [Theory]
    [MemberData(nameof(Agents))]
    public async Task A_task_is_asked_after_until_it_is_over(string version, bool throughGateway)
    {
        var (run, served) = await RunAsync(throughGateway, "a2a:task", "stream 5 30", version, "--poll", "20ms");
        var pattern = run.Results.Only;
        var (send, get) = version == "1.0" ? ("POST SendMessage", "POST GetTask") : ("POST message/send", "POST tasks/get");
        Assert.Equal(("completed", 12L), pattern.TaskStates.Select(one => (one.State, one.Responses)).Single());
        Assert.Equal((12, 12), (pattern.SetupOf("send task"), served[send]));
        Assert.Equal(pattern.SetupOf("get task"), served[get]);
        Assert.InRange(pattern.SetupOf("get task"), 24, long.MaxValue);
        Assert.Equal(pattern.HttpRequests, served[send] + served[get]);
    }

    [Theory]
    [MemberData(nameof(Agents))]
    public async Task A_stream_that_was_cut_is_taken_up_again(string version, bool throughGateway)
    {
        var (run, served) = await RunAsync(throughGateway, "a2a:subscribe", "stream 20 100", version);
        var pattern = run.Results.Only;
        Assert.Equal(("completed", 12L), pattern.TaskStates.Select(one => (one.State, one.Responses)).Single());
        Assert.Equal((12, 12), (pattern.SetupOf("cut stream"), pattern.SetupOf("taken up again")));
        Assert.Equal(12, served[version == "1.0" ? "POST SubscribeToTask" : "POST tasks/resubscribe"]);
        Assert.InRange(pattern.Streams!.MostEvents, 10, 23);
    }

    public static TheoryData<string, string, bool> RestPatterns
    {
        get
        {
            var rows = new TheoryData<string, string, bool>();
            foreach (var pattern in new[] { "a2a:message", "a2a:conversation", "a2a:stream", "a2a:task", "a2a:subscribe" })
            {
                rows.Add("0.3", pattern, false);
                rows.Add("1.0", pattern, false);
                rows.Add("1.0", pattern, true);
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(RestPatterns))]
    public async Task Every_pattern_is_sent_over_http_json(string version, string pattern, bool throughGateway)
    {
        var isLong = pattern == "a2a:subscribe";
        var message = pattern == "a2a:conversation" ? "multi, please" : isLong ? "stream 20 100" : "stream 5 20";
        var (run, served) = await RunAsync(throughGateway, pattern, message, version, "--a2a-binding", "rest", "--poll", "20ms");
        Assert.Contains($"A2A {version} over HTTP+JSON", run.Results.Only.Facts);
        Assert.Contains("endpoint /rest", run.Results.Only.Facts);
        Assert.Equal(
            run.Results.Only.HttpRequests,
            served.Requests.Where(r => r.Key.Contains("/rest/", StringComparison.Ordinal)).Sum(r => r.Value));
    }

    [Fact]
    public async Task Streams_and_tasks_are_the_same_over_http2()
    {
        var run = (await LoadRun.WithAsync(
            ["--demo", "--http2", "--pattern", "a2a:stream,a2a:task", "-n", "12", "-c", "4", "--poll", "20ms"])).AssertAllWell(12);
        var streams = run.Results["a2a:stream"].Streams!;
        Assert.Equal((12, 120, 120), (streams.Streams, streams.Events, streams.Delivery!.Sent));
        Assert.Equal(0, streams.Delivery.Lost + streams.Delivery.Doubled + streams.Delivery.Reordered);
        Assert.All(run.Results.Patterns, pattern => Assert.Equal("completed", pattern.TaskStates.Single().State));
    }

    [Theory]
    [InlineData("a2a:stream")]
    [InlineData("a2a:subscribe")]
    [InlineData("a2a:task")]
    public async Task What_the_end_of_the_load_cuts_is_no_task_that_goes_on(string pattern)
    {
        var run = await LoadRun.WithAsync(
            ["--demo", "--pattern", pattern, "--poll", "20ms", "-c", "4", "--duration", "1s", "--drain", "1ms"]);
        Assert.True(run.ExitCode == 0, run.Process.ToString());
        var only = run.Results.Only;
        Assert.InRange(only.Aborted, 1, 4);
        Assert.Equal(("completed", only.Successful), only.TaskStates.Select(one => (one.State, one.Responses)).Single());
        Assert.Empty(only.Warnings);
    }

    [Fact]
    public async Task A_task_that_fails_is_a_failure_of_its_stream()
    {
        using var lease = await servers.UseAsync("a2a");
        var agent = await lease.StartedAsync("a2a");
        var run = await LoadRun.AgainstAsync(agent.Url, "--pattern", "a2a:stream", "--message", "fail", "-n", "10", "-c", "2");
        Assert.Equal((1, "task: 10"), (run.ExitCode, run.Results.Only.AllOutcomes));
        Assert.Contains("The task ended as failed.", run.Report);
        Assert.Equal(30, run.Results.Only.Streams!.Events);
    }

    async Task<(LoadRun Run, TargetCounts Served)> RunAsync(
        bool throughGateway, string pattern, string message, string version, params string[] flags)
    {
        using var lease = await servers.UseAsync("a2a");
        var agent = await lease.StartedAsync("a2a");
        var gateway = throughGateway ? await lease.GatewayBeforeAsync("a2a") : agent;
        var before = await agent.CountsAsync();
        var run = await LoadRun.AgainstAsync(
            gateway.Url,
            ["--pattern", pattern, "--message", message, "--a2a-version", version, "-n", "12", "-c", "4", "--shards", "2", .. flags]);
        return (run.AssertAllWell(12), (await agent.CountsAsync()).Since(before));
    }
}
