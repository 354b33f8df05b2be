using System.Net.Sockets;

namespace AgentGatewayPerf.Demo.Tests.Servers;

/// <summary>Greets every connection as an SSH server does, and listens to whatever it is told.</summary>
sealed class SshServer : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly Task _accepting;

    public SshServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://{_listener.LocalEndpoint}");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Stop();
        _end.Dispose();
    }

    async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await client.GetStream().WriteAsync("SSH-2.0-Test\r\n"u8.ToArray(), _end.Token);
                await client.GetStream().CopyToAsync(Stream.Null, _end.Token);
            }
            catch (Exception fault) when (fault is IOException or OperationCanceledException)
            {
                // The client left.
            }
        }
    }
}
