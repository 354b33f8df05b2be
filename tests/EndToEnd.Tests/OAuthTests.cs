using System.Collections.Concurrent;
using System.Text;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>Bearer tokens by client credentials: found, got, renewed while the load goes on, and shown nowhere.</summary>
public sealed class OAuthTests
{
    const string Secret = "s3cret/of+the:client";

    static readonly Dictionary<string, string?> Environment = new() { ["AGENTGATEWAY_PERF_OAUTH_SECRET"] = Secret };

    [Fact]
    public async Task Token_is_found_got_and_renewed_before_it_expires_without_a_failure()
    {
        await using var gateway = new Gateway(lifetimeS: 8);
        using var file = new TemporaryFile(".json");
        using var log = new TemporaryFile(".log");
        var run = await OrchestratorProcess.RunAsync(
        [
            "--local", "--gateway-url", gateway.Url, "--pattern", "mcp:tools/call", "--rate", "50", "--duration", "14s", "--shards", "2",
            "--oauth-client-id", "load tester", "--output", file.Path, "--log-file", log.Path, "--verbose",
        ], Environment);

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.True(gateway.Tokens.Count >= 3, $"{gateway.Tokens.Count} tokens");
        var used = gateway.Server.Requests.Where(request => request.RpcMethod == "tools/call")
            .Select(request => request.Headers["Authorization"].Single()).Distinct().ToList();
        Assert.True(used.Count >= 3, string.Join(", ", used));
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("load%20tester:s3cret%2Fof%2Bthe%3Aclient")), gateway.Authorizations.Distinct().Single());
        var shown = run.Output + run.Error + await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken)
            + await File.ReadAllTextAsync(log.Path, TestContext.Current.CancellationToken);
        Assert.All(gateway.Tokens.Append(Secret), secret => Assert.DoesNotContain(secret, shown, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refusal_is_said_in_two_lines_without_the_secret()
    {
        await using var gateway = new Gateway(lifetimeS: 60) { Refuses = true };
        var run = await OrchestratorProcess.RunAsync(
            ["--local", "--gateway-url", gateway.Url, "--pattern", "mcp:tools/call", "--oauth-client-id", "x", "--oauth-token-url", $"{gateway.Url}/token"],
            Environment);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("gives no token: HTTP 401 invalid_client: who is [secret]?", run.Error);
        Assert.DoesNotContain(Secret, run.Error);
    }

    [Fact]
    public async Task Metadata_of_another_issuer_gets_no_secret()
    {
        await using var gateway = new Gateway(lifetimeS: 60) { Issuer = "http://elsewhere.example" };
        var run = await OrchestratorProcess.RunAsync(
            ["--local", "--gateway-url", gateway.Url, "--pattern", "mcp:tools/call", "--oauth-client-id", "x"], Environment);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("that of another issuer", run.Error);
        Assert.Empty(gateway.Authorizations);
    }

    /// <summary>A gateway that takes only tokens that it has given and that are not expired, and its authorization
    /// server.</summary>
    sealed class Gateway : IAsyncDisposable
    {
        readonly ConcurrentDictionary<string, long> _valid = [];
        readonly ConcurrentQueue<string> _authorizations = [];
        readonly int _lifetimeS;

        public Gateway(int lifetimeS)
        {
            _lifetimeS = lifetimeS;
            Server = ScriptedServer.Start(new McpScript { Instead = Answer }.Answer);
        }

        public ScriptedServer Server { get; }

        public string Url => Server.Url.GetLeftPart(UriPartial.Authority);

        public bool Refuses { get; init; }

        public string? Issuer { get; init; }

        public ICollection<string> Tokens => _valid.Keys;

        public IReadOnlyCollection<string> Authorizations => _authorizations;

        public ValueTask DisposeAsync() => Server.DisposeAsync();

        Reply? Answer(ScriptedRequest request)
        {
            switch (request.Path)
            {
                case "/resource":
                    return Reply.Json($$"""{"resource":"{{Url}}/mcp","authorization_servers":["{{Url}}"]}""");
                case "/.well-known/oauth-authorization-server":
                    return Reply.Json($$"""{"issuer":"{{Issuer ?? Url}}","token_endpoint":"{{Url}}/token"}""");
                case "/token" when Refuses:
                    return Reply.Status(401, "application/json", $$"""{"error":"invalid_client","error_description":"who is {{Secret}}?"}""");
                case "/token":
                    _authorizations.Enqueue(request.Headers["Authorization"].Single());
                    var token = $"token-{Guid.NewGuid():N}";
                    _valid[token] = System.Environment.TickCount64 + _lifetimeS * 1_000;
                    return Reply.Json($$"""{"access_token":"{{token}}","token_type":"Bearer","expires_in":{{_lifetimeS}}}""");
                default:
                    var bearer = request.Headers["Authorization"].SingleOrDefault()?["Bearer ".Length..] ?? "";
                    return _valid.TryGetValue(bearer, out var until) && System.Environment.TickCount64 < until
                        ? null
                        : Reply.Status(401, "text/plain", "no", $"WWW-Authenticate: Bearer resource_metadata=\"{Url}/resource\"");
            }
        }
    }
}
