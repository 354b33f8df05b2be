namespace AgentGatewayPerf.Orchestrator.Tests.Report;

/// <summary>One run of the built program that keeps its result in every form.</summary>
public sealed class KeptRun : IAsyncLifetime
{
    public const string Secret = "s3cret-bearer-0815";
    public const string Label = "<i>nightly</i> & \"more\"";

    readonly TemporaryFolder _folder = new();

    public int ExitCode { get; private set; }

    public string Output { get; private set; } = "";

    public string PathOf(string name) => Path.Combine(_folder.Path, name);

    public string Read(string name) => File.ReadAllText(PathOf(name));

    public IEnumerable<string> Files =>
        Directory.GetFiles(_folder.Path).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        using var process = BuiltProgram.Start(
            [
                "--demo", "--pattern", "mcp:mixed,a2a:conversation", "--num-requests", "300", "--shards", "2", "--concurrency",
                "4", "--quiet",
                "--traceparent", "50%",
                "--label", Label, "--tag", "commit=4f2a91c", "--tag", "who=<script>alert(1)</script>",
                "--threshold", "p99<60s", "--threshold", "mcp:mixed/tools/call:p50<1us", "--threshold", "error_rate<1%",
                "--output", PathOf("r.json"), "--report", PathOf("r.html"), "--junit", PathOf("r.xml"), "--csv", PathOf("r.csv"),
                "--markdown", PathOf("r.md"), "--samples", PathOf("r.parquet"),
            ],
            new Dictionary<string, string> { ["AGENTGATEWAY_AUTH_TOKEN"] = Secret });
        (ExitCode, Output, _) = await BuiltProgram.FinishAsync(process);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
