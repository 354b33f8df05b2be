using System.Text.Json.Nodes;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>Every request of A2A 1.0 is read and written again by the official SDK's types without a member lost or
/// added.</summary>
public sealed class A2aWireTests
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
        await using var node = ChildProcess.Start(
            "node", [Path.Combine(await NodeInstall.EnsureAsync(), "wire.mjs")]);
        foreach (var request in sent)
            node.WriteLine(request.ToJsonString());
        node.CloseInput();
        Assert.Equal(0, await node.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        var again = node.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(sent.Count, again.Count);
        foreach (var (first, second) in sent.Zip(again))
            Assert.True(JsonNode.DeepEquals(first, second), $"{first.ToJsonString()}\n{second.ToJsonString()}");
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
