using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>What is sent, how, and with whose permission.</summary>
[Trait("Speed", "fast")]
public sealed class RequestSectionsTests
{
    static readonly string TooLong = new('x', ContractLimits.HeaderLength + 1);

    [Fact]
    public void The_token_is_the_flag_then_the_variable()
    {
        var variables = new Dictionary<string, string> { ["AGENTGATEWAY_AUTH_TOKEN"] = "from-env" };
        Assert.Equal("from-flag", TypedFlags.Read("--auth-token from-flag", variables).Access.AuthToken);
        Assert.Equal("from-env", TypedFlags.Read("", variables).Access.AuthToken);
        Assert.Null(TypedFlags.Read("").Access.AuthToken);
        Assert.DoesNotContain("from-env", TypedFlags.Read("", variables).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("se\ncret")]
    [InlineData("secret\n")]
    [InlineData("two words")]
    [InlineData("sécret")]
    public void A_token_is_checked_alike_whichever_way_it_comes(string token)
    {
        foreach (var (name, words, variable) in new (string, string[], string)[]
        {
            ("--auth-token", ["--auth-token", token], ""), ("AGENTGATEWAY_AUTH_TOKEN", [], token),
        })
        {
            var variables = new Dictionary<string, string> { ["AGENTGATEWAY_AUTH_TOKEN"] = variable };
            var message = Assert.Throws<UsageException>(() => TypedFlags.Read(words, variables)).Message;
            Assert.StartsWith($"{name} holds characters that a bearer token cannot have", message, StringComparison.Ordinal);
            Assert.DoesNotContain(token, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Tokens_of_virtual_users_are_dealt_out_over_the_shards()
    {
        using var folder = new TemporaryFolder();
        var path = FileOf(folder, "t1\r\n\n t2 \nt3\nt4\nt5");
        var tokens = UserTokens.Read("--tokens-file", path);
        Assert.Equal([1u, 4, 6], tokens.Of(0, 2, 3).Select(token => token.Number));
        Assert.Equal([3u, 5, 1, 4, 6], tokens.Of(1, 2, 100).Select(token => token.Number));
        Assert.Equal(["t3"], tokens.Of(2, 5, 100).Select(token => token.AuthToken));
        Assert.Equal(["t2"], tokens.Of(6, 1_000, 1).Select(token => token.AuthToken));
        var settings = TypedFlags.Read(
            ["--tokens-file", path, "--concurrency=8", "--shards=2"], new() { ["AGENTGATEWAY_AUTH_TOKEN"] = "from-env" });
        Assert.Null(settings.Access.AuthToken);
        Assert.Contains("has 5 tokens for 8 virtual users", Assert.Single(settings.Warnings), StringComparison.Ordinal);
        Assert.Empty(TypedFlags.Read(["--tokens-file", path, "--concurrency=5"]).Warnings);
    }

    [Theory]
    [InlineData("--auth-token and --tokens-file exclude each other", "--auth-token=x")]
    [InlineData("--tokens-file and --oauth-client-id exclude each other", "--oauth-client-id=x")]
    [InlineData("--header Authorization and", "--header=authorization: x")]
    public void Tokens_of_virtual_users_exclude_others(string expected, string word)
    {
        using var folder = new TemporaryFolder();
        TypedFlags.AssertRefused(expected, word, "--tokens-file", FileOf(folder, "t1"));
    }

    [Theory]
    [InlineData("line 3 holds characters that a bearer token cannot have", "t1\n\nBearer hunter2\n")]
    [InlineData("has no token", "\n \n")]
    [InlineData("line 1 is longer than the 16,384 characters", null)]
    public void A_file_of_tokens_that_is_none_is_refused_without_being_shown(string expected, string? text)
    {
        using var folder = new TemporaryFolder();
        var path = FileOf(folder, text ?? TooLong);
        var message = Assert.Throws<UsageException>(() => TypedFlags.Read(["--tokens-file", path])).Message;
        Assert.StartsWith($"--tokens-file {path}", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", message, StringComparison.Ordinal);
    }

    static string FileOf(TemporaryFolder folder, string text)
    {
        var path = Path.Combine(folder.Path, "tokens.txt");
        File.WriteAllText(path, text);
        return path;
    }

    [Theory]
    [InlineData("--tokens-file /does/not/exist.txt: the file cannot be read", "--tokens-file=/does/not/exist.txt")]
    [InlineData("--traceparent takes a share of the requests above 0 and up to 1", "--traceparent=0")]
    [InlineData("--traceparent takes a share of the requests above 0 and up to 1", "--traceparent=1.01")]
    [InlineData("--traceparent takes a share of the requests above 0 and up to 1", "--traceparent=often")]
    [InlineData("leave it out of --header", "--traceparent=1", "--header=Traceparent: x")]
    [InlineData("--header takes 'Name: value'", "--header=x")]
    [InlineData("--plain-header a: the value holds characters", "--plain-header=a: b\nc")]
    [InlineData("written by the load generator itself", "--header=mcp-session-id: 1")]
    [InlineData("--header Authorization and --auth-token", "--header=authorization: x", "--auth-token=y")]
    [InlineData("--timeout must be longer than 0", "--timeout=0s")]
    [InlineData("--timeout must be longer than 0", "--timeout=0.0001ms")]
    [InlineData("--connect-timeout must be longer than 0", "--connect-timeout=0")]
    [InlineData("--max-body must be at least 1", "--max-body=0")]
    [InlineData("--max-body must be at most", "--max-body=9000000000000000000")]
    [InlineData("--auth-token is empty", "--auth-token", "")]
    [InlineData("--ca-file /does/not/exist.pem cannot be read", "--ca-file=/does/not/exist.pem")]
    [InlineData("--insecure and --ca-file exclude each other", "--insecure", "--ca-file=/does/not/exist.pem")]
    [InlineData("--expect-state: 'done' is no state of a task. There are: submitted, working,", "--expect-state=completed,done")]
    [InlineData("--tool is empty", "--tool", "")]
    [InlineData("--tool-args is not valid JSON", "--tool-args={")]
    [InlineData("--tool-args of b is not valid JSON", "--tool=a,b", "--tool-args=b={")]
    [InlineData("--tool-args names the tool c, which --tool does not", "--tool=a,b", "--tool-args=c={}")]
    [InlineData("--tool-args of a is given twice", "--tool=a,b", "--tool-args=a={}", "--tool-args=a={}")]
    [InlineData("--tool-args is given twice", "--tool-args={}", "--tool-args={}")]
    [InlineData("--tool takes a name, or names with weights", "--tool=a=0,b=1")]
    [InlineData("--tool takes a name, or names with weights", "--tool=a=1001,b=1")]
    [InlineData("--tool takes a name, or names with weights", "--tool==1,b")]
    [InlineData("--tool names a twice", "--tool=a,b,a=3")]
    [InlineData("has no operation 'tool c'; it has tool a, tool b", "--tool=a,b", "--threshold=mcp:tools/call/tool c:p99<1s")]
    [InlineData("must be a JSON object", "--tool-args=[1]")]
    [InlineData("--mix takes weights from 0 to 1,000", "--mix=list=0,call=0")]
    [InlineData("--mix takes weights from 0 to 1,000", "--mix=list=1001")]
    [InlineData("--mix takes weights", "--mix=lists=1")]
    [InlineData("--message is empty", "--message", "")]
    [InlineData("--turns must be at least 1", "--turns=0")]
    [InlineData("--turns must be at most 100", "--turns=101")]
    [InlineData("--a2a-version must be 0.3 or 1.0", "--a2a-version=2.0")]
    [InlineData("--tag takes KEY=VALUE", "--tag=x")]
    [InlineData("--tag a is given twice", "--tag=a=1", "--tag=a=2")]
    [InlineData("--label is empty", "--label", "")]
    public void Requests_that_cannot_be_are_refused(string expected, params string[] words) =>
        TypedFlags.AssertRefused(expected, words);

    [Fact]
    public void What_is_longer_than_a_worker_takes_is_refused()
    {
        TypedFlags.AssertRefused("--auth-token is longer than the 16,384 characters", "--auth-token", TooLong);
        TypedFlags.AssertRefused("--header a: the value is longer", "--header", "a: " + TooLong);
        TypedFlags.AssertRefused("--tool is longer", "--tool", TooLong);
        TypedFlags.AssertRefused(
            "There are 101 headers", [.. Enumerable.Range(0, 101).SelectMany(i => (string[])["--plain-header", $"x-{i}: 1"])]);
    }

    [Fact]
    public void A_certificate_that_the_worker_could_not_read_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "ca.pem");
        File.WriteAllText(path, "no certificate");
        TypedFlags.AssertRefused("holds no PEM certificate", "--ca-file", path);
        File.WriteAllText(path, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        TypedFlags.AssertRefused("holds a certificate that cannot be read", "--ca-file", path);
    }

    [Fact]
    public void Tools_have_weights_and_arguments_of_their_own()
    {
        using var folder = new TemporaryFolder();
        var path = FileOf(folder, "{\n  \"long\": 1\n}\n");
        var mcp = TypedFlags.Read(
            ["--tool", "search=70, weather=20,book", "--tool-args", "weather={\"a\":\"b=c\"}", "--tool-args", "{}",
            "--tool-args", $"book=@{path}", "--seed=7"]).Mcp;
        Assert.Equal(
            [new("search", 70, "{}"), new("weather", 20, "{\"a\":\"b=c\"}"), new ToolChoice("book", 1, "{\n  \"long\": 1\n}")], mcp.Tools);
        Assert.Null(mcp.Tool);
        var options = mcp.ToOptions(0, 1, 7);
        Assert.Equal(
            (7UL, "search", 70u, "{}"), (options.ToolSeed, options.Tools[0].Name, options.Tools[0].Weight, options.Tools[0].ArgumentsJson));
        var one = TypedFlags.Read(["--tool=search=70", "--tool-args=search={\"a\":1}"]).Mcp;
        Assert.Equal((0, "search", "{\"a\":1}"), (one.Tools.Count, one.Tool, one.ToolArguments));
        Assert.Equal(
            "tool b",
            TypedFlags.Read(["--tool=a,b", "--threshold=mcp:mixed/tool b:p99<1s"]).Judging.Thresholds.Single().Operation);
    }

    [Fact]
    public void Weights_of_which_each_is_allowed_are_allowed_together()
    {
        Assert.Equal(new Mix(600, 600), TypedFlags.Read("--mix list=600,call=600").Mcp.Mix);
    }
}
