using System.Text;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.Faults.Tests;

/// <summary>The tokens of the run and of the gateway, and the values of headers, are nowhere but where they must be.</summary>
public sealed class SecretTests
{
    const string GatewayToken = "gateway-token-0123456789-abcdefghij";
    const string HeaderValue = "header-value-9876543210-zyxwvutsrq";

    [Theory]
    [InlineData("normal")]
    [InlineData("echoing")]
    [InlineData("worker lost")]
    [InlineData("interrupted")]
    public async Task Secrets_are_nowhere(string kind)
    {
        // Shown cut off after 200 characters: in the middle of the token.
        await using var run = FaultRun.Start(
            FaultRun.McpServer(request =>
                kind == "echoing" && request.RpcMethod == "tools/list"
                    ? Reply.Status(
                        401, "text/plain",
                        $"{string.Join(' ', request.Headers["x-api-key"])} {new string('.', 140)} {request.Headers["authorization"].Single()}")
                    : null),
            [
                "--local",
                "--shards",
                "2",
                "--num-requests",
                "500",
                "--verbose",
                "--header",
                $"X-Api-Key: {HeaderValue}",
                "--plain-header",
                "X-Tenant: blue",
                "--traceparent",
                "0.5",
            ],
            environment: new Dictionary<string, string?> { ["AGENTGATEWAY_AUTH_TOKEN"] = GatewayToken });
        await run.UnderLoadAsync(20);
        var runToken = run.Workers.Select(worker => worker.Variable("AGENTGATEWAY_PERF_TOKEN")).OfType<string>().First();
        var commands = CommandLines();
        if (kind == "worker lost")
            run.Workers[0].Kill();
        if (kind == "interrupted")
            run.Orchestrator.Process.Interrupt();
        await run.EndAsync($"secrets: {kind}");

        // What the user typed stands in the orchestrator's own arguments; there is nothing to be done about that.
        Assert.DoesNotContain(
            commands,
            c => c.Text.Contains(runToken, StringComparison.Ordinal) || c.Text.Contains(GatewayToken, StringComparison.Ordinal));
        Assert.DoesNotContain(
            commands, c => c.Id != run.Orchestrator.Process.Id && c.Text.Contains(HeaderValue, StringComparison.Ordinal));
        string[] files = [.. Directory.EnumerateFiles(run.Folder)];
        Assert.True(files.Length == 7, $"Files of the run: {string.Join(' ', files)}");
        string[] texts =
        [
            run.Orchestrator.Process.Output,
            run.Orchestrator.Process.Error,
            .. files.Select(file => File.ReadAllText(file, Encoding.Latin1)),
        ];
        foreach (var secret in (string[])[runToken, GatewayToken, HeaderValue])
        {
            // Not even the first part of one.
            Assert.All(texts, text => Assert.DoesNotContain(secret[..12], text, StringComparison.Ordinal));
        }
        Assert.Contains(
            "X-Tenant: blue", await File.ReadAllTextAsync(run.ResultsFile, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.All(run.Gateway.Requests, request => Assert.Equal(HeaderValue, request.Headers["x-api-key"].Single()));
    }

    static List<(int Id, string Text)> CommandLines()
    {
        List<(int, string)> found = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id))
                continue;
            try
            {
                found.Add((id, File.ReadAllText($"{folder}/cmdline")));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended in between.
            }
        }
        return found;
    }
}
