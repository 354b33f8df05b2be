using AgentGatewayPerf.Protos;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>A worker on a real socket that says exactly what a test tells it to, in the contract's messages but not by its
/// rules.</summary>
sealed class HandWorker(Func<HandWorker.Call, Task> speak) : ShardWorker.ShardWorkerBase, IAsyncDisposable
{
    WebApplication? _app;

    public Uri Url { get; private set; } = null!;

    public static async Task<HandWorker> StartAsync(Func<Call, Task> speak)
    {
        var worker = new HandWorker(speak);
        (worker._app, worker.Url) = await WorkerServer.StartAsync(worker);
        return worker;
    }

    public override async Task RunShard(
        IAsyncStreamReader<ShardCommand> requestStream, IServerStreamWriter<ShardEvent> responseStream, ServerCallContext context)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var call = new Call(requestStream, responseStream, over.Token);
        await speak(call);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app!.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    /// <summary>One call, from the worker's side.</summary>
    public sealed class Call(
        IAsyncStreamReader<ShardCommand> commands, IServerStreamWriter<ShardEvent> events, CancellationToken over)
    {
        ulong _sequence;

        public CancellationToken Over => over;

        /// <summary>Waits for a command, answering pings and acknowledging on the way.</summary>
        public async Task<ShardCommand> UntilAsync(ShardCommand.CommandOneofCase wanted)
        {
            while (await commands.MoveNext(over))
            {
                var command = commands.Current;
                if (command.Ping is { } ping)
                    await events.WriteAsync(new ShardEvent { Pong = new Pong { Id = ping.Id } }, over);
                if (command.Sequence > 0)
                    await events.WriteAsync(new ShardEvent { Received = new Received { Sequence = command.Sequence } }, over);
                if (command.CommandCase == wanted)
                    return command;
            }
            throw new RpcException(Status.DefaultCancelled);
        }

        /// <summary>Numbers and sends events.</summary>
        public async Task SendAsync(params ShardEvent[] all)
        {
            foreach (var one in all)
            {
                one.Sequence = ++_sequence;
                await events.WriteAsync(one, over);
            }
        }

        /// <summary>Sends events as they are.</summary>
        public Task SendRawAsync(ShardEvent one) => events.WriteAsync(one, over);

        /// <summary>Stays until the orchestrator has had enough.</summary>
        public async Task StayAsync()
        {
            while (await commands.MoveNext(over))
            {
                // Whatever it says.
            }
        }
    }
}
