using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>In which states the tasks of an agent were when its responses came.</summary>
public sealed class A2aStatesTests
{
    static readonly string[] Load = ["--pattern", "a2a:message", "-n", "40", "-c", "4", "--shards", "2"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task States_are_counted_and_work_that_goes_on_is_a_warning(bool version10)
    {
        await using var agent = Start(version10, "completed", "working", "input-required", "submitted");
        var run = (await LoadRun.AgainstAsync(agent.Url, Load)).AssertAllWell(40);
        Assert.Equal(
            [("submitted", 10), ("working", 10), ("input-required", 10), ("completed", 10)],
            run.Results.Only.TaskStates.Select(one => (one.State, (int)one.Responses)));
        Assert.Contains("  Task states: submitted 10, working 10, input-required 10, completed 10\n", run.Report);
        Assert.Contains(
            "In 20 responses the task was still submitted or working", Assert.Single(run.Results.Only.Warnings));
    }

    [Fact]
    public async Task A_state_that_is_not_expected_is_a_failure_by_its_name()
    {
        await using var agent = Start(true, "completed", "working");
        var run = await LoadRun.AgainstAsync(agent.Url, [.. Load, "--expect-state", "completed"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("ok: 20, task: 20", run.Results.Only.AllOutcomes);
        Assert.Contains("The task is working, which is not among the states of --expect-state.", run.Report);
        Assert.Equal([("working", 20), ("completed", 20)], run.Results.Only.TaskStates.Select(one => (one.State, (int)one.Responses)));
    }

    [Fact]
    public async Task Failed_tasks_are_counted_too_and_messages_have_no_state()
    {
        await using var agent = Start(false, "failed", "message");
        var run = await LoadRun.AgainstAsync(agent.Url, Load);
        Assert.Equal("ok: 20, task: 20", run.Results.Only.AllOutcomes);
        Assert.Equal(("failed", 20L), run.Results.Only.TaskStates.Select(one => (one.State, one.Responses)).Single());
        Assert.Empty(run.Results.Only.Warnings);
    }

    // Each message in turn gets a task in one of the states.
    static ScriptedServer Start(bool version10, params string[] states)
    {
        var number = -1;
        var script = new A2aScript
        {
            Card10 = version10,
            Instead = request => request.RpcMethod is not ("SendMessage" or "message/send") ? null
                : states[Interlocked.Increment(ref number) % states.Length] is not "message" and var state
                    ? A2aScript.Result(request, TaskIn(version10, state))
                    : null,
        };
        return ScriptedServer.Start(script.Answer);
    }

    static string TaskIn(bool version10, string state)
    {
        var name = version10 ? "TASK_STATE_" + state.ToUpperInvariant().Replace('-', '_') : state;
        var task = $$"""{"kind":"task","id":"t","contextId":"c","status":{"state":"{{name}}"} }""";
        return version10 ? $$"""{"task":{{task}} }""" : task;
    }
}
