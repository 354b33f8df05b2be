using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>Messages that belong to no request of the load, each over a connection of its own: responses to requests of the
/// server, whose stream occupies the connection of the virtual user. Nothing that goes wrong with one of them matters to the
/// load. Runs on the loop's thread.</summary>
sealed class SideRequests(LoadContext context)
{
    /// <summary>A server that asks without end would otherwise use up all files and ports.</summary>
    const int MostAtOnce = 256;

    readonly List<IGatewayConnection> _connections = [];
    readonly List<Task> _sending = [];

    /// <summary>Sends a message, unless too many are on their way already.</summary>
    public void Send(ReadOnlyMemory<byte> request)
    {
        _sending.RemoveAll(task => task.IsCompleted);
        if (_sending.Count < MostAtOnce)
            _sending.Add(SendAsync(request));
    }

    /// <inheritdoc cref="IGatewayConnection.CheckDeadline"/>
    public void CheckDeadline(long now)
    {
        for (var i = _connections.Count - 1; i >= 0; i--)
            _connections[i].CheckDeadline(now);
    }

    /// <summary>Gives up what is on its way, so that nothing reaches the server after the end.</summary>
    public async Task EndAsync()
    {
        foreach (var connection in _connections.ToArray())
            connection.Abort();
        await Task.WhenAll(_sending);
        _sending.Clear();
    }

    async Task SendAsync(ReadOnlyMemory<byte> request)
    {
        IGatewayConnection? connection = null;
        try
        {
            connection = context.CreateConnection();
            _connections.Add(connection);
            var connected = await connection.ConnectAsync(context.Target.EndPoints[0]);
            if (connected.Outcome.IsOk)
                await connection.ExchangeAsync(request, new AckValidator(context.Failures).Expect(Operation.Unspecified));
        }
        catch (Exception)
        {
            // The server gets no response: its own request fails there, and the load here goes on.
        }
        finally
        {
            if (connection is not null)
            {
                _connections.Remove(connection);
                connection.Dispose();
            }
        }
    }
}
