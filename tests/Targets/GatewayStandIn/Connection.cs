using System.Net.Sockets;
using AgentGatewayPerf.Targets.GatewayStandIn.Http;

namespace AgentGatewayPerf.Targets.GatewayStandIn;

/// <summary>One client connection: request after request in the order they were sent, also when sent ahead.</summary>
/// <param name="socket">The accepted connection.</param>
/// <param name="closeAfter">The answer with this number says <c>connection: close</c>; 0 for none.</param>
/// <param name="handle">Answers a request.</param>
sealed class Connection(Socket socket, int closeAfter, RequestHandler handle)
{
    /// <summary>Serves until the client, or the drain, closes the connection.</summary>
    /// <param name="drain">No further request is read once this is cancelled; the answer under way says so and is
    /// finished.</param>
    /// <param name="cancellation">Ends also the answer under way.</param>
    public async Task ServeAsync(CancellationToken drain, CancellationToken cancellation)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var reader = new WireReader(stream);
        try
        {
            for (var number = 1; await reader.HasMoreAsync(drain); number++)
            {
                var writer = new ResponseWriter(stream);
                var request = await Request.ReadAsync(reader, writer.ContinueAsync, cancellation);
                var last =
                    drain.IsCancellationRequested || number == closeAfter || request.Headers.HasToken("connection", "close");
                if (last)
                    writer.Policy.Add(new("connection", "close"));
                var streaming = false;
                await handle(request, writer, () => ClientGoneAsync(reader, drain, out streaming), cancellation);
                if (last || streaming)
                    break;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidDataException)
        {
            // The client went away, the drain closed an idle connection, or what came was no HTTP: all end the connection.
        }
    }

    static Task<bool> ClientGoneAsync(WireReader reader, CancellationToken drain, out bool streaming)
    {
        streaming = true;
        return reader.HasMoreAsync(drain).AsTask();
    }
}
