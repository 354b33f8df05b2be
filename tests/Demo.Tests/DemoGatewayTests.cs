using System.Net.Sockets;

namespace AgentGatewayPerf.Demo.Tests;

public sealed class DemoGatewayTests
{
    [Fact]
    public async Task Serves_on_a_free_loopback_port_until_it_is_disposed()
    {
        using var client = new HttpClient();
        Uri url;
        await using (var gateway = await DemoGateway.StartAsync(0, TestContext.Current.CancellationToken))
        {
            url = gateway.Url;
            Assert.Equal("127.0.0.1", url.Host);
            Assert.Equal("ok", await client.GetStringAsync(new Uri(url, "/health"), TestContext.Current.CancellationToken));
        }

        var fault = await Assert.ThrowsAsync<HttpRequestException>(() =>
            client.GetAsync(new Uri(url, "/health"), TestContext.Current.CancellationToken));
        Assert.Equal(HttpRequestError.ConnectionError, fault.HttpRequestError);
    }

    [Fact]
    public async Task A_port_in_use_is_a_message_for_the_user()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        var fault = await Assert.ThrowsAsync<IOException>(() =>
            DemoGateway.StartAsync(port, TestContext.Current.CancellationToken));
        Assert.Equal(
            $"The demo gateway cannot listen on 127.0.0.1:{port}: the port is in use. Stop what listens there or choose another with --port.",
            fault.Message);
    }

    [Fact]
    public async Task An_open_event_stream_does_not_hold_up_the_end()
    {
        using var client = new HttpClient();
        var gateway = await DemoGateway.StartAsync(0, TestContext.Current.CancellationToken);
        var url = new Uri(gateway.Url, DemoGateway.McpPath);
        using var initialize = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(
                """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"0"}}}""",
                new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")),
        };
        initialize.Headers.Accept.ParseAdd("application/json, text/event-stream");
        using var session = await client.SendAsync(initialize, TestContext.Current.CancellationToken);
        using var listen = new HttpRequestMessage(HttpMethod.Get, url);
        listen.Headers.Accept.ParseAdd("text/event-stream");
        listen.Headers.Add("Mcp-Session-Id", Assert.Single(session.Headers.GetValues("Mcp-Session-Id")));
        using var stream = await client.SendAsync(
            listen, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType?.MediaType);

        await gateway.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }
}
