using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Accuracy;

/// <summary>A scenario that was run: what was reported and what is true.</summary>
/// <param name="Scenario">What was run.</param>
/// <param name="Reported">What the results file says.</param>
/// <param name="Served">What the target recorded of the load, in the order of arrival.</param>
sealed record ScenarioRun(Scenario Scenario, Reported Reported, IReadOnlyList<(long ArrivedUs, long LeftUs, string Kind)> Served)
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    /// <summary>The true times, in the sense in which the load model reports latency.</summary>
    public Figures True => Scenario.Rate > 0 ? Truth.Response(Served, Scenario.Rate) : Truth.Service(Served);

    /// <summary>The true outcomes. A connection that ends within an answer is a reset like any other.</summary>
    public IReadOnlyDictionary<string, long> TrueOutcomes =>
        Served.GroupBy(r => r.Kind == "cut" ? "reset" : r.Kind).ToDictionary(g => g.Key, g => (long)g.Count());

    /// <summary>Runs the built orchestrator with real workers against a target of its own.</summary>
    /// <param name="scenario">What to run.</param>
    /// <param name="processor">The only processor that orchestrator and workers may use; null for all.</param>
    public static async Task<ScenarioRun> RunAsync(Scenario scenario, int? processor = null)
    {
        await using var target = await TargetProcess.StartScriptedAsync(scenario.Behaving, scenario.Behaviour);
        var file = Path.Combine(Path.GetTempPath(), $"accuracy-{Guid.NewGuid():N}.json");
        try
        {
            var reported = await LoadAsync(target.Url, scenario, file, processor);
            var served = await target.RecordAsync();
            return new ScenarioRun(
                scenario, reported, [.. served.Skip(scenario.Behaving == "card" ? (int)reported.Discoveries : 0)]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    static async Task<Reported> LoadAsync(Uri url, Scenario scenario, string file, int? processor)
    {
        var program = RepositoryPaths.Program("orchestrator", "agentgateway-perf");
        string[] arguments = ["--gateway-url", url.GetLeftPart(UriPartial.Authority), .. scenario.Arguments, "--output", file];
        var environment = new Dictionary<string, string?>
        {
            ["AGENTGATEWAY_URL"] = null,
            ["AGENTGATEWAY_AUTH_TOKEN"] = null,
            ["AGENTGATEWAY_PERF_WORKER"] = await WorkerBinary.AotAsync(),
        };
        await using var process = processor is { } only
            ? ChildProcess.Start("taskset", ["-c", $"{only}", program, .. arguments], environment)
            : ChildProcess.Start(program, arguments, environment);
        await process.WaitForExitAsync(Bound);
        return File.Exists(file)
            ? Reported.Parse(await File.ReadAllTextAsync(file))
            : throw new InvalidOperationException($"The run left no results.\n{process.Output}{process.Error}");
    }
}
