using System.Text.Json.Nodes;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>A2A over gRPC, in both versions: the official SDK's agent, directly and through a reverse proxy, and the demo
/// agent.</summary>
public sealed class A2aGrpcTests(Servers servers)
{
    public static TheoryData<string, string, string, string> Patterns
    {
        get
        {
            var rows = new TheoryData<string, string, string, string>();
            foreach (var version in new[] { "1.0", "0.3" })
            {
                rows.Add(version, "a2a:message", "hello", "SendMessage");
                rows.Add(version, "a2a:conversation", "multi, please", "SendMessage");
                rows.Add(version, "a2a:stream", "stream 6 10", "SendStreamingMessage");
                rows.Add(version, "a2a:task", "stream 5 30", "SendMessage");
                rows.Add(version, "a2a:subscribe", "stream 20 100", "SendStreamingMessage");
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public Task The_agents_counts_are_ours(string version, string pattern, string message, string method) =>
        CheckAsync(version, pattern, message, method, throughGateway: false);

    [Theory]
    [MemberData(nameof(Patterns))]
    public Task So_they_are_through_a_gateway_without_a_card(string version, string pattern, string message, string method) =>
        CheckAsync(version, pattern, message, method, throughGateway: true);

    async Task CheckAsync(string version, string pattern, string message, string method, bool throughGateway)
    {
        using var lease = await servers.UseAsync("a2a");
        var agent = await lease.StartedAsync("a2a");
        var grpc = await GrpcOfAsync(agent.Url);
        await using var gateway = throughGateway ? await GrpcGateway.StartAsync(grpc) : null;
        var before = await agent.CountsAsync();
        var run = await LoadRun.AgainstAsync(
            gateway?.Url ?? agent.Url, "--pattern", pattern, "--message", message, "--a2a-version", version, "--a2a-binding", "grpc",
            "-n", "12", "-c", "4", "--shards", "2", "--poll", "20ms");
        if (throughGateway)
        {
            // That there is no card is told.
            Assert.True(run.ExitCode == 0, run.Process.ToString());
            Assert.Equal("ok: 12", run.Results.Only.AllOutcomes);
            Assert.Equal(2, run.Results.Only.Failures.Where(failure => failure.Setup).Sum(failure => failure.Count));
        }
        else
        {
            run.AssertAllWell(12);
        }
        var served = (await agent.CountsAsync()).Since(before);

        var only = run.Results.Only;
        Assert.Contains($"A2A {version} over gRPC", only.Facts);
        Assert.Equal(!throughGateway, only.Facts.Contains($"endpoint 127.0.0.1:{grpc.Port}"));
        var service = version == "1.0" ? "GRPC /lf.a2a.v1.A2AService/" : "GRPC /a2a.v1.A2AService/";
        Assert.Equal(12, served[service + method]);
        var calls = served.Requests.Where(
            r => r.Key.StartsWith("GRPC", StringComparison.Ordinal) && !r.Key.Contains("with", StringComparison.Ordinal));
        Assert.Equal(only.HttpRequests, calls.Sum(r => r.Value));
        switch (pattern)
        {
            case "a2a:conversation":
                Assert.Equal((8, 8), (served[$"{service}{method} with contextId"], served[$"{service}{method} with taskId"]));
                break;
            case "a2a:stream":
                // The task, that it is at work, six chunks, that it is completed.
                var streams = only.Streams!;
                Assert.Equal((12, 12 * 9, 9, 9), (streams.Streams, streams.Events, streams.FewestEvents, streams.MostEvents));
                Assert.Equal(12 * 8, streams.Gaps!.Count);
                break;
            case "a2a:task":
                Assert.Equal((12, only.SetupOf("get task")), (only.SetupOf("send task"), served[service + "GetTask"]));
                Assert.InRange(only.SetupOf("get task"), 24, long.MaxValue);
                break;
            case "a2a:subscribe":
                Assert.Equal(12, served[service + (version == "1.0" ? "SubscribeToTask" : "TaskSubscription")]);
                break;
        }
    }

    [Fact]
    public async Task A_failed_task_and_a_gateway_that_does_not_reach_its_agent_are_told_apart()
    {
        using var lease = await servers.UseAsync("a2a");
        var agent = await lease.StartedAsync("a2a");
        var failed = await LoadRun.AgainstAsync(
            agent.Url, "--pattern", "a2a:message", "--message", "fail", "--a2a-binding", "grpc", "-n", "10", "-c", "2");
        Assert.Equal((1, "task: 10"), (failed.ExitCode, failed.Results.Only.AllOutcomes));

        // The agent speaks HTTP/1.1 at that port.
        await using var gateway = await GrpcGateway.StartAsync(agent.Url);
        var unreached = await LoadRun.AgainstAsync(
            gateway.Url, "--pattern", "a2a:message", "--a2a-version", "1.0", "--a2a-binding", "grpc", "-n", "10", "-c", "2");
        Assert.Equal((1, "http 502: 10"), (unreached.ExitCode, unreached.Results.Only.AllOutcomes));
    }

    [Fact]
    public async Task The_card_itself_is_fetched_where_it_is_whatever_the_binding()
    {
        using var lease = await servers.UseAsync("a2a");
        var agent = await lease.StartedAsync("a2a");
        (await LoadRun.AgainstAsync(agent.Url, "--pattern", "a2a:agent_card", "--a2a-binding", "grpc", "-n", "10", "-c", "2")).AssertAllWell(10);
    }

    [Fact]
    public async Task An_agent_that_speaks_nothing_else_is_spoken_to_over_grpc()
    {
        using var lease = await servers.UseAsync("a2a");
        var grpc = await GrpcOfAsync((await lease.StartedAsync("a2a")).Url);
        await using var card = ScriptedServer.Start(request => request.Path == "/.well-known/agent-card.json"
            ? Reply.Json($$"""{"name":"x","supportedInterfaces":[{"url":"localhost:{{grpc.Port}}","protocolBinding":"GRPC","protocolVersion":"1.0"}]}""")
            : Reply.Status(404, "text/plain", "not found"));
        var run = (await LoadRun.AgainstAsync(card.Url, "--pattern", "a2a:message", "-n", "10", "-c", "2")).AssertAllWell(10);
        Assert.Equal(["A2A 1.0 over gRPC", $"endpoint 127.0.0.1:{grpc.Port}"], run.Results.Only.Facts);
    }

    [Theory]
    [InlineData("1.0", "grpc")]
    [InlineData("0.3", "grpc")]
    [InlineData("1.0", "rest")]
    [InlineData("0.3", "rest")]
    public async Task The_demo_agent_speaks_every_binding(string version, string binding)
    {
        var run = (await LoadRun.WithAsync(
            ["--demo", "--pattern", "a2a", "--pattern", "a2a:stream", "--pattern", "a2a:task", "--a2a-version", version,
            "--a2a-binding", binding, "-n", "12", "-c", "3", "--poll", "20ms"])).AssertAllWell(12);
        var stream = run.Results.Patterns.Single(pattern => pattern.Pattern == "a2a:stream").Streams!;
        Assert.Equal((12, 120), (stream.Streams, stream.Events));
        var delivery = stream.Delivery!;
        Assert.Equal((120, 0, 0, 0), (delivery.Sent, delivery.Lost, delivery.Doubled, delivery.Reordered));
        var task = run.Results.Patterns.Single(pattern => pattern.Pattern == "a2a:task");
        Assert.Equal(("completed", 12L), task.TaskStates.Select(one => (one.State, one.Responses)).Single());
    }

    /// <summary>Where the card of an agent says that it speaks gRPC.</summary>
    internal static async Task<Uri> GrpcOfAsync(Uri agent)
    {
        using var client = new HttpClient();
        var card = JsonNode.Parse(await client.GetStringAsync(new Uri(agent, ".well-known/agent-card.json")))!;
        var grpc = card["supportedInterfaces"]!.AsArray().First(i => (string)i!["protocolBinding"]! == "GRPC")!;
        return new Uri($"http://{(string)grpc["url"]!}");
    }
}
