using System.Collections.Concurrent;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>Virtual users with bearer tokens of their own, by the server's count.</summary>
public sealed class UserTokensTests
{
    static readonly string[] Tokens = [.. Enumerable.Range(1, 6).Select(number => $"secret-of-user-{number}")];

    [Theory]
    [InlineData("mcp:tools/call", "2025-11-25")]
    [InlineData("mcp:mixed", "2026-07-28")]
    [InlineData("a2a:message", "auto")]
    [InlineData("a2a:agent_card", "auto")]
    public async Task Every_user_has_the_token_of_its_number_in_the_run(string pattern, string version)
    {
        var (mcp, a2a) = (new McpScript(), new A2aScript());
        await using var server = ScriptedServer.Start(
            request => pattern.StartsWith("mcp", StringComparison.Ordinal) ? mcp.Answer(request) : a2a.Answer(request));
        using var file = await FileAsync(Tokens);
        // A virtual user a shard: what each sends is the plan.
        var run = (await LoadRun.AgainstAsync(
            server.Url, "--tokens-file", file.Path, "--pattern", pattern, "--mcp-version", version, "-n", "51", "-c", "2",
            "--shards", "2")).AssertAllWell(51);

        var load = server.Requests.Where(request =>
            request.RpcMethod is "tools/call" or "tools/list" or "SendMessage" or "message/send" || request.Method == "GET").ToList();
        var found = run.Results.Only.SetupOf("discover");
        Assert.Equal(51 + found, load.Count);
        Assert.Equal([$"Bearer {Tokens[0]}", $"Bearer {Tokens[1]}"], server.Requests.Select(TokenOf).Distinct().Order());
        Assert.Equal(26 + found / 2, load.Count(request => TokenOf(request) == $"Bearer {Tokens[0]}"));
    }

    [Fact]
    public async Task A_session_keeps_its_token_and_more_users_than_tokens_begin_again()
    {
        var opened = 0;
        var tokens = new ConcurrentDictionary<string, string>();
        var script = new McpScript();
        await using var server = ScriptedServer.Start(request =>
        {
            if (request.RpcMethod == "initialize")
            {
                var session = $"session-{Interlocked.Increment(ref opened)}";
                tokens[session] = TokenOf(request);
                return new McpScript { SessionId = session }.Answer(request);
            }
            return request.Headers["mcp-session-id"].SingleOrDefault() is not { } known || tokens[known] == TokenOf(request)
                ? script.Answer(request)
                : Reply.Status(403, "text/plain", "another user's session");
        });
        using var file = await FileAsync([Tokens[0], "", "  ", Tokens[1], Tokens[2]]);
        var run = (await LoadRun.AgainstAsync(
            server.Url, "--tokens-file", file.Path, "--pattern", "mcp:tools/call", "-n", "140", "-c", "7", "--shards", "2",
            "--worker-threads", "2", "--requests-per-session", "10")).AssertAllWell(140);

        // Seven users share three tokens: numbers 0, 3 and 6 have the first.
        var first = Enumerable.Range(1, 7).Select(number => tokens[$"session-{number}"]).CountBy(token => token);
        Assert.Equal([3, 2, 2], first.OrderBy(count => count.Key).Select(count => count.Value));
        Assert.Equal(opened, run.Results.Only.SetupOf("initialize"));
        Assert.Contains("--tokens-file has 3 tokens for 7 virtual users", Assert.Single(run.Results.Warnings));
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Refused_ones_are_told_apart_by_their_lines_and_shown_nowhere(string version)
    {
        string[] refused = [$"Bearer {Tokens[0]}", $"Bearer {Tokens[3]}"];
        var script = new McpScript
        {
            Instead = request => refused.Contains(TokenOf(request))
                ? Reply.Status(401, "text/plain", $"{TokenOf(request)} is unknown")
                : null,
        };
        await using var server = ScriptedServer.Start(script.Answer);
        using var log = new TemporaryFile(".log");
        // The fourth token stands on line 5.
        using var file = await FileAsync([Tokens[0], Tokens[1], "", Tokens[2], Tokens[3], Tokens[4], Tokens[5]]);
        var run = await LoadRun.AgainstAsync(
            server.Url, "--tokens-file", file.Path, "--pattern", "mcp:tools/call", "-n", "400", "-c", "6", "--shards", "2",
            "--mcp-version", version, "--verbose", "--log-file", log.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.True(run.Results.Only.Successful > 0);
        Assert.Equal([1u, 5u], run.Results.Only.RefusedTokens);
        Assert.Contains("  Tokens refused (401 or 403): lines 1, 5 of --tokens-file\n", run.Report);
        var messages = string.Join('\n', run.Results.Only.Failures.SelectMany(failure => failure.Messages));
        Assert.Contains("The token on line 1 was refused: HTTP 401: Bearer [secret] is unknown", messages);
        Assert.Contains("The token on line 5 was refused", messages);
        var logged = await File.ReadAllTextAsync(log.Path, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("secret-of-user", run.Process + messages + logged);
    }

    [Fact]
    public async Task Where_all_are_refused_the_run_says_so()
    {
        await using var server = ScriptedServer.Start(_ => Reply.Status(401, "text/plain", "no"));
        using var file = await FileAsync(Tokens);
        var run = await LoadRun.AgainstAsync(server.Url, "--tokens-file", file.Path, "--pattern", "mcp:tools/list", "-c", "3");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("The gateway refuses bearer tokens of --tokens-file (401). The messages name their lines.", run.Report);
        Assert.Contains("The token on line 1 was refused", run.Report);
    }

    static string TokenOf(ScriptedRequest request) => request.Headers["authorization"].Single();

    static async Task<TemporaryFile> FileAsync(IEnumerable<string> lines)
    {
        var file = new TemporaryFile(".txt");
        await File.WriteAllLinesAsync(file.Path, lines, TestContext.Current.CancellationToken);
        return file;
    }
}
