using System.Diagnostics;
using System.Globalization;
using AgentGatewayPerf.Testing;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.Faults.Tests;

/// <summary>A run of the real orchestrator and real workers against a gateway of this process, to which something
/// happens.</summary>
sealed class FaultRun : IAsyncDisposable
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    readonly Stopwatch _sinceFault = Stopwatch.StartNew();

    FaultRun(
        ScriptedServer gateway, Uri url, IEnumerable<string> args, IReadOnlyDictionary<string, string?>? environment,
        IReadOnlyList<string> under)
    {
        Gateway = gateway;
        Directory.CreateDirectory(TemporaryFolder);
        Orchestrator = OrchestratorProcess.Start(
            [
                "--gateway-url",
                url.ToString(),
                "--pattern",
                "mcp:tools/list",
                "--log-file",
                LogFile,
                .. args.Contains("--concurrency") ? [] : (string[])["--concurrency", "4"],
                .. args.Contains("--output") ? [] : Results(),
                .. args,
            ],
            new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>()) { ["TMPDIR"] = TemporaryFolder },
            WorkerBinary.Jit,
            under);
    }

    public ScriptedServer Gateway { get; }

    /// <summary>What the run writes, it writes in here.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("agentgateway-perf-faults-").FullName;

    public OrchestratorProcess Orchestrator { get; }

    public string ResultsFile => Path.Combine(Folder, "results.json");

    public string LogFile => Path.Combine(Folder, "log.jsonl");

    /// <summary>The workers of a local fleet.</summary>
    public IReadOnlyList<OtherProcess> Workers =>
        [
            .. Orchestrator
                .Tree.Find()
                .Where(process => process.Command.Contains("agentgateway-perf-worker", StringComparison.Ordinal))
                .Select(process => new OtherProcess(process.Id)),
        ];

    /// <summary>Starts a run.</summary>
    /// <param name="gateway">The gateway, which the run then owns.</param>
    /// <param name="args">Arguments; a duration or number of requests among them.</param>
    /// <param name="through">Where the workers find the gateway; null for the gateway itself.</param>
    /// <param name="environment">Variables of the orchestrator.</param>
    /// <param name="under">A command that runs the orchestrator, with its own arguments; none to run it directly.</param>
    public static FaultRun Start(
        ScriptedServer gateway, IEnumerable<string> args, Uri? through = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        params IReadOnlyList<string> under) => new(gateway, through ?? gateway.Url, args, environment, under);

    /// <summary>The same with workers that were started by hand.</summary>
    public static FaultRun StartStatic(
        ScriptedServer gateway, StandaloneWorker worker, Uri workerUrl, params IEnumerable<string> args) =>
        new(
            gateway, gateway.Url, ["--workers", workerUrl.GetLeftPart(UriPartial.Authority), .. args],
            new Dictionary<string, string?> { ["AGENTGATEWAY_PERF_TOKEN"] = worker.Token }, []);

    /// <summary>An MCP server that takes a few milliseconds, so that there is load and not only noise.</summary>
    public static ScriptedServer McpServer(Func<ScriptedRequest, Reply?>? instead = null) => ScriptedServer.Start(request =>
    {
        var reply = new McpScript { Instead = instead ?? (_ => null) }.Answer(request);
        return request.RpcMethod == "tools/list" ? reply.After(TimeSpan.FromMilliseconds(5)) : reply;
    });

    /// <summary>Lists of tools that a shard asks for before its load.</summary>
    public const int BeforeTheLoad = 1;

    /// <summary>Waits until the gateway has served so many requests of the load; the clock of the fault starts now.</summary>
    public async Task UnderLoadAsync(int requests = 50)
    {
        var waited = Stopwatch.StartNew();
        while (Gateway.Count("tools/list") < requests)
        {
            Assert.True(
                waited.Elapsed < Bound && !Orchestrator.Process.HasExited,
                $"There is no load.\n{Orchestrator.Process.Output}{Orchestrator.Process.Error}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        _sinceFault.Restart();
    }

    /// <summary>Waits for the end of all processes, and asserts what must hold after every fault.</summary>
    /// <param name="fault">Its name, for the table.</param>
    /// <param name="writesResults">Whether the orchestrator lives long enough to write results.</param>
    public async Task<RunFigures?> EndAsync(string fault, bool writesResults = true)
    {
        var exitCode = await Orchestrator.Process.WaitForExitAsync(Bound);
        await Orchestrator.Tree.AssertNoneAsync(TimeSpan.FromSeconds(20));
        var seconds = _sinceFault.Elapsed.TotalSeconds;
        var served = Gateway.Requests.Count;
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal(served, Gateway.Requests.Count);
        Assert.Empty(Directory.EnumerateFiles(Folder, "*.tmp"));
        // A killed orchestrator's runtime cannot take away what it keeps there for debuggers, under the number of its process.
        Assert.All(
            Directory.EnumerateFileSystemEntries(TemporaryFolder),
            left => Assert.Contains($"-{Orchestrator.Process.Id}-", left, StringComparison.Ordinal));
        Assert.DoesNotContain("Exception", Orchestrator.Process.Output + Orchestrator.Process.Error, StringComparison.Ordinal);
        Assert.Equal(writesResults, File.Exists(ResultsFile));
        var figures = writesResults ? RunFigures.Parse(await File.ReadAllTextAsync(ResultsFile), exitCode) : null;
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"ROW | {fault} | exit {exitCode} | {seconds:0.0} s | {figures} | {(figures is { Problems: [var first, ..] } ? first : "")}"));
        if (figures == null)
            return null;
        Assert.Equal(
            figures.Planned, figures.Successful + figures.Failed + figures.Aborted + figures.NotSent + figures.Unaccounted);
        Assert.Equal(figures.Successful, figures.Outcomes.GetValueOrDefault("ok"));
        return figures;
    }

    string TemporaryFolder => Path.Combine(Folder, "tmp");

    // All there are: each of them has to be whole, and without secrets, whatever happens to the run.
    IEnumerable<string> Results() =>
        [
            "--output",
            ResultsFile,
            "--report",
            Path.Combine(Folder, "report.html"),
            "--junit",
            Path.Combine(Folder, "junit.xml"),
            "--csv",
            Path.Combine(Folder, "series.csv"),
            "--markdown",
            Path.Combine(Folder, "summary.md"),
            "--samples",
            Path.Combine(Folder, "samples.parquet"),
        ];

    public async ValueTask DisposeAsync()
    {
        await Orchestrator.DisposeAsync();
        await Gateway.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
