using System.Text.Json.Nodes;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>Every request of A2A is read and written again by the official SDK's types without a member lost or added: of 1.0
/// in every binding, of 0.3 in gRPC. In JSON 0.3 has types that are gone when the SDK runs; its agent's understanding stands
/// for them.</summary>
public sealed class A2aWireTests(Servers servers)
{
    const string Working = """{"id":"t-1","contextId":"c-1","status":{"state":"TASK_STATE_WORKING"}}""";
    const string Asking = """{"id":"t-1","contextId":"c-1","status":{"state":"TASK_STATE_INPUT_REQUIRED"}}""";
    const string Done = """{"id":"t-1","contextId":"c-1","status":{"state":"TASK_STATE_COMPLETED"}}""";

    [Theory]
    [InlineData("jsonrpc", 6)]
    [InlineData("rest", 3)]
    public async Task The_official_types_know_every_member(string binding, int kinds)
    {
        await using var agent = ScriptedServer.Start(new A2aScript { Instead = Answer }.Answer);
        foreach (var pattern in new[] { "a2a:conversation", "a2a:stream", "a2a:task", "a2a:subscribe" })
        {
            (await LoadRun.AgainstAsync(
                agent.Url, "--pattern", pattern, "--a2a-binding", binding, "-n", "3", "-c", "1", "--poll", "1ms",
                "--message", "quotes \", a line\nbreak, ümlaut, 🙂")).AssertAllWell(3);
        }
        var sent = agent.Requests.Where(r => r.Method == "POST" && r.Body.Length > 0).Select(r => JsonNode.Parse(r.Text)!).ToList();
        // By method, and whether the message goes on with a context and a task, and whether it is waited for.
        Assert.Equal(kinds, sent.Select(Shape).Distinct().Count());
        var again = await AgainAsync(sent.Select(request => request.ToJsonString()));
        Assert.Equal(sent.Count, again.Count);
        foreach (var (first, second) in sent.Zip(again.Select(line => JsonNode.Parse(line)!)))
            Assert.True(JsonNode.DeepEquals(first, second), $"{first.ToJsonString()}\n{second.ToJsonString()}");
    }

    [Theory]
    [InlineData("1.0", "SendMessage SendStreamingMessage GetTask SubscribeToTask")]
    [InlineData("0.3", "SendMessage SendStreamingMessage GetTask TaskSubscription")]
    public async Task So_they_do_in_grpc_byte_for_byte(string version, string methods)
    {
        using var lease = await servers.UseAsync("a2a");
        var agent = await lease.StartedAsync("a2a");
        await using var gateway = await GrpcGateway.StartAsync(await A2aGrpcTests.GrpcOfAsync(agent.Url));
        foreach (var pattern in new[] { "a2a:conversation", "a2a:stream", "a2a:task", "a2a:subscribe" })
        {
            var message = pattern == "a2a:conversation" ? "multi" : pattern == "a2a:subscribe" ? "stream 20 100" : "stream 5 20";
            var run = await LoadRun.AgainstAsync(
                gateway.Url, "--pattern", pattern, "--a2a-binding", "grpc", "--a2a-version", version, "-n", "3", "-c", "1",
                "--poll", "20ms", "--message", $"{message}: quotes \", a line\nbreak, ümlaut, 🙂 {new string('x', 300)}");
            Assert.Equal("ok: 3", run.Results.Only.AllOutcomes);
        }
        var calls = gateway.Calls.Where(call => call.Path.Contains("A2AService", StringComparison.Ordinal)).ToList();
        Assert.Equal(methods.Split(' ').Order(), calls.Select(call => call.Path.Split('/')[^1]).Distinct().Order());
        // Behind the prefix: not compressed, and the length.
        var sent = calls.Select(call => $"{call.Path} {Convert.ToHexStringLower(call.Body.AsSpan(5))}").ToList();
        Assert.Equal(sent, await AgainAsync(sent));
    }

    /// <summary>What the official types make of requests.</summary>
    static async Task<IReadOnlyList<string>> AgainAsync(IEnumerable<string> requests)
    {
        await using var node = ChildProcess.Start(
            "node", [Path.Combine(await NodeInstall.EnsureAsync(), "wire.mjs")]);
        foreach (var request in requests)
            node.WriteLine(request);
        node.CloseInput();
        Assert.Equal(0, await node.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        return node.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    static string Shape(JsonNode request)
    {
        var message = (request["params"] ?? request)["message"] as JsonObject;
        return $"{request["method"]} {string.Join(",", message?.Select(m => m.Key) ?? [])} {(request["params"] ?? request)["configuration"]}";
    }

    // The first of a conversation gets a message's worth of context, the later ones a task; streams and tasks go on once.
    static Reply? Answer(ScriptedRequest request)
    {
        var isRest = request.RpcMethod is null;
        var call = request.RpcMethod ?? request.Path.Split('/')[^1].Split('?')[0];
        return call switch
        {
            "agent-card.json" => null,
            "SendMessage" or "message:send" when request.Text.Contains("returnImmediately", StringComparison.Ordinal) => Whole($$"""{"task":{{Working}} }"""),
            "SendMessage" or "message:send" => Whole($$"""{"task":{{Asking}} }"""),
            "GetTask" or "t-1" => Whole(Done),
            "SendStreamingMessage" or "message:stream" => Stream($$"""{"task":{{Working}} }"""),
            "SubscribeToTask" or "t-1:subscribe" => Stream($$"""{"task":{{Working}} }"""),
            _ => Reply.Status(404, "text/plain", "not found"),
        };

        string Envelope(string result) => isRest ? result : $$"""{"jsonrpc":"2.0","id":{{request.RpcId}},"result":{{result}} }""";

        Reply Whole(string result) => Reply.Json(Envelope(result));

        Reply Stream(string first) => Reply.Events(
            Envelope(first), Envelope("""{"statusUpdate":{"taskId":"t-1","contextId":"c-1","status":{"state":"TASK_STATE_COMPLETED"}}}"""));
    }
}
