using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using AgentGatewayPerf.Testing;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.Targets.Tests;

public sealed class ScriptedServerTests
{
    [Fact]
    public async Task Keeps_what_it_received()
    {
        await using var server = ScriptedServer.Start(new McpScript().Answer);
        using (var client = await RawConnection.OpenAsync(server.Url))
        {
            var session = await client.SessionAsync();
            Assert.Contains("Echo: hello", await client.McpAsync(Wire.Echo, session));
        }

        using (var other = await RawConnection.OpenAsync(server.Url))
            Assert.Contains("\"echo\"", await other.McpAsync(Wire.List));
        Assert.Equal(2, server.Connections);
        Assert.Equal(
            ["initialize", "notifications/initialized", "tools/call", "tools/list"],
            server.Requests.Select(request => request.RpcMethod));
        Assert.Equal(["1:1", "1:2", "1:3", "2:1"], server.Requests.Select(request => $"{request.Connection}:{request.Number}"));
        Assert.Equal("scripted-session-1", server.Requests[2].Headers["mcp-session-id"].Single());
        Assert.Equal((Wire.Echo, "3"), (server.Requests[2].Text, server.Requests[2].RpcId));
        Assert.Equal(1, server.Count("tools/call"));
    }

    [Fact]
    public async Task Sends_what_the_script_says()
    {
        const string json = """{"jsonrpc":"2.0","id":1,"result":{}}""";
        Reply[] script =
        [
            Reply.Json(json, "x-odd: 1"),
            Reply.Json(json).Dripping(),
            Reply.Json(json).AfterInformational(),
            Reply.OddlyChunked("""{"a":1}"""),
            Reply.Events("""{"a":1}""", """{"b":2}"""),
            Reply.Status(429, "text/plain", "slow down"),
            Reply.Html(),
        ];
        await using var server = ScriptedServer.Start(request => script[request.Number - 1]);
        using var client = await RawConnection.OpenAsync(server.Url);
        var body = $"content-length: {json.Length}\r\n\r\n{json}";
        Assert.Equal(
            "HTTP/1.1 200 Scripted\r\ncontent-type: application/json\r\nx-odd: 1\r\n" + body,
            await client.ExchangeAsync("GET", "/", null));
        Assert.Equal(
            "HTTP/1.1 200 Scripted\r\ncontent-type: application/json\r\n" + body, await client.ExchangeAsync("GET", "/", null));

        await client.SendRequestAsync("GET", "/", null);
        Assert.StartsWith("HTTP/1.1 103 ", await client.ReadHeadAsync());
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await client.ReadHeadAsync());
        Assert.EndsWith(json, await client.ReadAnswerAsync());

        await client.SendRequestAsync("GET", "/", null);
        Assert.Contains("TRANSFER-ENCODING: chunked", await client.ReadHeadAsync());
        await client.SendRequestAsync("GET", "/", null);
        Assert.Equal(
            "7;part=\"a;b\"\r\n{\"a\":1}\r\n0;last\r\nx-checksum: 1\r\nx-more: 2\r\n\r\n", await client.ReadHeadAsync());
        Assert.EndsWith(
            "\r\n\r\n1e\r\nevent: message\ndata: {\"a\":1}\n\n\r\n1e\r\nevent: message\ndata: {\"b\":2}\n\n\r\n0\r\n\r\n",
            await client.ReadAnswerAsync());
        Assert.StartsWith("HTTP/1.1 429 ", await client.ExchangeAsync("GET", "/", null));
        Assert.Contains("<html>", await client.ExchangeAsync("GET", "/", null));
    }

    [Theory]
    [InlineData("closed", true)]
    [InlineData("reset", false)]
    [InlineData("short", true)]
    [InlineData("short-reset", false)]
    [InlineData("after", true)]
    public async Task Ends_connections_as_the_script_says(string kind, bool inOrder)
    {
        var answer = Reply.Json("{}");
        await using var server = ScriptedServer.Start(_ => kind switch
        {
            "closed" => Reply.Closed,
            "reset" => Reply.Broken,
            "short" => answer.CutShort(1).ThenClose(),
            "short-reset" => answer.CutShort(1).ThenReset(),
            _ => answer.ThenClose(),
        });
        using var client = await RawConnection.OpenAsync(server.Url);
        await client.SendRequestAsync("GET", "/", null);
        if (kind == "after")
            Assert.EndsWith("{}", await client.ReadAnswerAsync());
        else if (kind.StartsWith("short", StringComparison.Ordinal))
            await client.ReadHeadAsync();
        var ended = await client.ReadEndAsync();
        // What is left of a short body comes first.
        if (kind == "short")
            ended = await client.ReadEndAsync() || !ended;
        Assert.Equal(inOrder, ended);
    }

    [Fact]
    public async Task Serves_tls_and_ipv6()
    {
        using var certificate = SelfSignedCertificate.Create();
        await using var server = ScriptedServer.Start(
            _ => Reply.Json("{}"), new ScriptedServerOptions { Address = IPAddress.IPv6Loopback, Certificate = certificate });
        Assert.Equal($"https://[::1]:{server.Url.Port}/", server.Url.ToString());

        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.IPv6Loopback, server.Url.Port, TestContext.Current.CancellationToken);
        await using var stream = new SslStream(
            new NetworkStream(socket),
            false,
            (_, presented, _, errors) =>
                presented!.GetCertHashString() == certificate.GetCertHashString()
                && errors == SslPolicyErrors.RemoteCertificateChainErrors);
        await stream.AuthenticateAsClientAsync("localhost");
        await stream.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var answer = new byte[128];
        Assert.True(await stream.ReadAsync(answer, TestContext.Current.CancellationToken) > 0);
        Assert.Single(server.Requests);
    }
}
