using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.EndToEnd.Tests.Support;

/// <summary>A run of the real orchestrator with real workers, and what it reported.</summary>
sealed record LoadRun(OrchestratorResult Process, Results Results)
{
    public int ExitCode => Process.ExitCode;

    /// <summary>The report as people see it.</summary>
    public string Report => Process.Output;

    /// <summary>Runs to the end against a gateway; the run must have left a results file and no process.</summary>
    public static Task<LoadRun> AgainstAsync(Uri gateway, params IReadOnlyList<string> args) =>
        WithAsync(["--local", "--gateway-url", gateway.ToString(), .. args]);

    /// <summary>Runs to the end; the run must have left a results file and no process.</summary>
    public static async Task<LoadRun> WithAsync(
        IReadOnlyList<string> args, IReadOnlyDictionary<string, string?>? environment = null)
    {
        using var file = new TemporaryFile(".json");
        var result = await OrchestratorProcess.RunAsync([.. args, "--output", file.Path], environment);
        AssertReadable(result);
        Assert.True(File.Exists(file.Path), $"There are no results.\n{result}");
        var results = Results.Parse(await File.ReadAllTextAsync(file.Path));
        Assert.True(result.ExitCode == results.Exit.Code, result.ToString());
        return new LoadRun(result, results);
    }

    /// <summary>Runs to the end where nothing is measured.</summary>
    public static async Task<OrchestratorResult> RefusedAsync(params IReadOnlyList<string> args)
    {
        var result = await OrchestratorProcess.RunAsync(args);
        AssertReadable(result);
        return result;
    }

    /// <summary>All of a run's requests succeeded, and everything agrees.</summary>
    public LoadRun AssertAllWell(long requestsOfEachPattern)
    {
        Assert.True(ExitCode == 0, Process.ToString());
        Assert.Empty(Results.Problems);
        foreach (var pattern in Results.Patterns)
        {
            Assert.Equal($"ok: {requestsOfEachPattern}", pattern.AllOutcomes);
            Assert.Equal(
                (requestsOfEachPattern, 0, 0, 0), (pattern.TotalRequests, pattern.Failed, pattern.Aborted, pattern.NotSent));
            Assert.Equal(requestsOfEachPattern, pattern.Shards.Sum(shard => shard.Successful));
            Assert.Empty(pattern.Failures);
            Assert.Empty(pattern.Faults);
        }

        Assert.Equal(requestsOfEachPattern * Results.Patterns.Count, Results.Summary.TotalRequests);
        return this;
    }

    /// <summary>What people read holds no stack trace and no name of an exception.</summary>
    public static void AssertReadable(OrchestratorResult result)
    {
        foreach (var text in new[] { result.Output, result.Error })
        {
            Assert.DoesNotContain("   at ", text);
            Assert.DoesNotContain("Exception", text);
        }
    }
}
