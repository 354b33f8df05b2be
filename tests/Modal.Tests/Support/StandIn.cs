using System.Text.Json;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests.Support;

/// <summary>The stand-in for Modal's control plane, its containers, and what is started with it.</summary>
public sealed class StandIn : IAsyncDisposable
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    readonly ChildProcess _process;
    readonly Leftovers _tree;
    readonly Dictionary<string, string?> _environment;
    int _commands;

    StandIn(ChildProcess process, Leftovers tree, string python, JsonElement ready)
    {
        (_process, _tree, Python) = (process, tree, python);
        Folder = ready.GetProperty("folder").GetString()!;
        _environment = ready.GetProperty("environment").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString());
    }

    /// <summary>The Python that has the SDK.</summary>
    public string Python { get; }

    /// <summary>Where it keeps its containers.</summary>
    public string Folder { get; }

    /// <summary>Starts it.</summary>
    /// <param name="version">Version of the SDK.</param>
    /// <param name="secrets">Secrets that the workspace has, as NAME:KEY=VALUE.</param>
    public static async Task<StandIn> StartAsync(string version, params string[] secrets)
    {
        var python = await Sdk.PythonAsync(version);
        var tree = new Leftovers();
        var process = ChildProcess.Start(
            python,
            ["-m", "standin", "--binaries", await Binaries.FolderAsync(), .. secrets.SelectMany(s => (string[])["--secret", s])],
            new Dictionary<string, string?> { [tree.Mark.Key] = tree.Mark.Value }, Sdk.Tests);
        var line = await process.WaitForOutputAsync(l => l.StartsWith('{'), Bound);
        using var ready = JsonDocument.Parse(line);
        return new StandIn(process, tree, python, ready.RootElement);
    }

    /// <summary>The orchestrator on this machine with a Modal fleet.</summary>
    /// <param name="args">Its arguments; a command comes first.</param>
    /// <param name="environment">Variables to set on top.</param>
    public OrchestratorProcess Orchestrate(IReadOnlyList<string> args, params (string Name, string? Value)[] environment) =>
        OrchestratorProcess.Start(
            [.. args.TakeWhile(IsCommand), "--fleet", "modal", .. args.SkipWhile(IsCommand)],
            Environment([("AGENTGATEWAY_PERF_PYTHON", Python), .. environment]));

    /// <summary>Whether an argument is a command rather than a flag.</summary>
    public static bool IsCommand(string argument) => !argument.StartsWith('-');

    /// <summary><c>modal run modal/app.py …</c>: the orchestrator in a container, too.</summary>
    public ChildProcess ModalRun(IEnumerable<string> args, params (string Name, string? Value)[] environment) =>
        ChildProcess.Start(Path.Combine(Path.GetDirectoryName(Python)!, "modal"), ["run", .. args], Environment(environment));

    /// <summary>Gives it a command, see tests/Modal/standin/__main__.py.</summary>
    public async Task<JsonNode> DoAsync(string what, int? shard = null, double? seconds = null, bool again = false)
    {
        var id = Interlocked.Increment(ref _commands);
        var command = new JsonObject { ["do"] = what, ["shard"] = shard, ["seconds"] = seconds, ["again"] = again, ["id"] = id };
        _process.WriteLine(command.ToJsonString());
        var answer = JsonNode.Parse(
            await _process.WaitForOutputAsync(l => l.EndsWith($"\"id\": {id}}}", StringComparison.Ordinal), Bound))!;
        Assert.True(answer["error"] is null, $"{answer}");
        return answer;
    }

    /// <summary>What the containers wrote.</summary>
    public async Task<string> LogsAsync() => string.Concat((await DoAsync("logs"))["lines"]!.AsArray().Select(l => (string)l!));

    /// <summary>How many apps there have been.</summary>
    public async Task<int> AppsAsync() => (await DoAsync("state"))["apps"]!.AsArray().Count;

    /// <summary>Why the newest app was stopped; empty while it is up.</summary>
    public async Task<string?> EndOfAppAsync() => (string?)(await DoAsync("state"))["apps"]!.AsArray()[^1]!["stopped"];

    /// <summary>The shards of the containers of the newest app, in the order in which they were started; null is the
    /// orchestrator's.</summary>
    public async Task<IReadOnlyList<int?>> ContainersAsync()
    {
        var state = await DoAsync("state");
        var app = (string?)state["apps"]!.AsArray()[^1]!["id"];
        return [.. state["containers"]!.AsArray().Where(c => (string?)c!["app"] == app).Select(c => (int?)c!["shard"])];
    }

    /// <summary>Processes in containers: id and command line.</summary>
    public IEnumerable<(int Id, string Command)> Inside() => _tree.Find().Where(p => p.Id != _process.Id);

    /// <summary>The app is stopped, and no process is left but the stand-in itself.</summary>
    public async Task AssertNothingRunsAsync()
    {
        await UntilAsync(async () =>
            (await DoAsync("state"))["apps"]!.AsArray().All(app => (string?)app!["stopped"] is { Length: > 0 }));
        await UntilAsync(
            () => Task.FromResult(_tree.Find().All(p => p.Id == _process.Id)), () => string.Join('\n', _tree.Find()));
    }

    /// <summary>Waits until something holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string>? otherwise = null)
    {
        var deadline = DateTime.UtcNow + Bound;
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < deadline, otherwise?.Invoke() ?? "It did not happen in time.");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _tree.KillAll();
    }

    Dictionary<string, string?> Environment((string Name, string? Value)[] more)
    {
        var variables = new Dictionary<string, string?>(_environment)
        {
            ["AGENTGATEWAY_PERF_ALLOW_LOOPBACK"] = "1",
            ["VIRTUAL_ENV"] = null,
            ["AGENTGATEWAY_AUTH_TOKEN"] = null,
            ["AGENTGATEWAY_URL"] = null,
            ["NO_COLOR"] = "1",
        };
        foreach (var (name, value) in more)
            variables[name] = value;
        return variables;
    }
}
