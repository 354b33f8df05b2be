using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AgentGatewayPerf.Demo.Tests;

public sealed class DemoMcpTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    [Theory]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task The_official_client_lists_and_calls(string version)
    {
        await using var client = await ConnectAsync(version);
        Assert.Equal(version, client.NegotiatedProtocolVersion);

        var tools = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["add", "echo", "reverse"], tools.Select(tool => tool.Name).Order());
        var echo = tools.Single(tool => tool.Name == "echo");
        Assert.Equal("message", Assert.Single(echo.JsonSchema.GetProperty("required").EnumerateArray()).GetString());

        Assert.Equal("Echo: hello", await CallAsync(client, "echo", new() { ["message"] = "hello" }));
        Assert.Equal("5", await CallAsync(client, "add", new() { ["a"] = 2, ["b"] = 3 }));
        Assert.Equal("cba", await CallAsync(client, "reverse", new() { ["text"] = "abc" }));
    }

    [Fact]
    public async Task Bad_arguments_are_a_failure_of_the_tool()
    {
        await using var client = await ConnectAsync("2025-11-25");
        var result = await client.CallToolAsync(
            "echo", new Dictionary<string, object?>(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.IsError);
    }

    [Fact]
    public async Task A_session_ends_with_its_client()
    {
        var client = await ConnectAsync("2025-11-25");
        var session = client.SessionId;
        Assert.NotNull(session);
        await client.DisposeAsync();

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(demo.Url, DemoGateway.McpPath))
        {
            Content = new StringContent(
                """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""",
                new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("Mcp-Session-Id", session);
        using var answer = await demo.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    static async Task<string> CallAsync(McpClient client, string tool, Dictionary<string, object?> arguments)
    {
        var result = await client.CallToolAsync(tool, arguments, cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEqual(true, result.IsError);
        return Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
    }

    async Task<McpClient> ConnectAsync(string version)
    {
        var transport = new HttpClientTransportOptions
        {
            Endpoint = new Uri(demo.Url, DemoGateway.McpPath),
            TransportMode = HttpTransportMode.StreamableHttp,
        };
        return await McpClient.CreateAsync(
            new HttpClientTransport(transport, demo.Client),
            new McpClientOptions { ProtocolVersion = version },
            cancellationToken: TestContext.Current.CancellationToken);
    }
}
