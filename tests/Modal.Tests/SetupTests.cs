using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Modal.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests;

/// <summary>What is missing is said in a line or two, and what only looks starts nothing.</summary>
public sealed class SetupTests
{
    [Fact]
    public async Task Without_python_it_says_what_to_install()
    {
        var error = await RefusedAsync(3, ["--fleet", "modal"], ("AGENTGATEWAY_PERF_PYTHON", "/nonexistent/python"));
        Assert.Contains("Modal needs Python 3.11 or later, and there is no /nonexistent/python.", error);
        Assert.Contains("pip install -r modal/requirements.txt", error);
    }

    [Fact]
    public async Task Without_the_sdk_it_says_what_to_install()
    {
        using var bare = new TemporaryFile("");
        await File.WriteAllTextAsync(
            bare.Path, $"#!/bin/sh\nexec '{await Sdk.PythonAsync(Sdk.Newest)}' -I -S \"$@\"\n",
            TestContext.Current.CancellationToken);
        File.SetUnixFileMode(bare.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Contains(
            "pip install -r modal/requirements.txt",
            await RefusedAsync(3, ["--fleet", "modal"], ("AGENTGATEWAY_PERF_PYTHON", bare.Path)));
        AssertLocalFirst(await RefusedAsync(2, [], ("AGENTGATEWAY_PERF_PYTHON", bare.Path)));
        AssertLocalFirst(await RefusedAsync(2, [], ("AGENTGATEWAY_PERF_PYTHON", "/nonexistent/python")));
    }

    [Fact]
    public async Task Where_nobody_is_logged_in_and_nobody_asked_for_modal_the_workers_here_are_proposed() =>
        AssertLocalFirst(await RefusedAsync(2, [],
            ("AGENTGATEWAY_PERF_PYTHON", await Sdk.PythonAsync(Sdk.Newest)), ("MODAL_CONFIG_PATH", "/nonexistent/modal.toml"),
            ("MODAL_TOKEN_ID", null), ("MODAL_TOKEN_SECRET", null)));

    static void AssertLocalFirst(string error) => Assert.StartsWith("Add --local to run the workers on this machine.", error);

    [Fact]
    public async Task Who_is_not_logged_in_is_told_how() =>
        Assert.Contains("modal setup", await RefusedAsync(3, ["--fleet", "modal"],
            ("AGENTGATEWAY_PERF_PYTHON", await Sdk.PythonAsync(Sdk.Newest)), ("MODAL_CONFIG_PATH", "/nonexistent/modal.toml"),
            ("MODAL_TOKEN_ID", null), ("MODAL_TOKEN_SECRET", null)));

    [Fact]
    public async Task A_dry_run_shows_plan_and_price_and_starts_nothing()
    {
        var result = await OrchestratorProcess.RunAsync(
            [
                "--gateway-url",
                "https://gateway.example.com",
                "--shards",
                "20",
                "--duration",
                "2m",
                "--pattern",
                "mcp",
                "--dry-run",
                "--cpu",
                "4",
                "--region",
                "us-east",
                "--nonpreemptible",
            ],
            new Dictionary<string, string?> { ["AGENTGATEWAY_PERF_PYTHON"] = "/nonexistent/python" });
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("Dry run: nothing is started.", result.Output);
        Assert.Contains("Fleet: modal (the gateway is not on this machine), 20 shards", result.Output);
        Assert.Contains("4 cores, 2048 MiB, us-east, never preempted", result.Output);
        // Three times 2 minutes and what belongs to it, twenty times, at (4 × $0.0000131 + 2 × $0.00000222) × 3 × 1.75 a second.
        Assert.Contains("20 containers for about 404s cost $2.41 (prices of modal.com/pricing", result.Output);
    }

    static async Task<string> RefusedAsync(int exitCode, string[] args, params (string Name, string? Value)[] environment)
    {
        await using var orchestrator = OrchestratorProcess.Start(
            ["--gateway-url", "https://gateway.example.com", "--quiet", .. args],
            environment.ToDictionary(e => e.Name, e => e.Value));
        var result = await orchestrator.WaitAsync();
        Assert.True(result.ExitCode == exitCode, result.ToString());
        // What the run is going to do is said first, always.
        var lines = result.Error.Trim().Split('\n').Where(l => !l.StartsWith("Run ", StringComparison.Ordinal)).ToList();
        Assert.InRange(lines.Count, 1, 2);
        return string.Join('\n', lines);
    }
}
