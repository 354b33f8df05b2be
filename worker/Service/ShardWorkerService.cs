using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.WarmUp;
using Grpc.Core;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>The worker's side of the contract: one run and one shard in the life of a process, one attached call at a time.</summary>
sealed partial class ShardWorkerService(WorkerOptions options, WorkerLifetime lifetime, ILogger<ShardWorkerService> logger)
    : ShardWorker.ShardWorkerBase, IDisposable
{
    readonly Lock _lock = new();
    ShardRun? _shard;

    public override async Task RunShard(
        IAsyncStreamReader<ShardCommand> requestStream,
        IServerStreamWriter<ShardEvent> responseStream,
        ServerCallContext context)
    {
        // An open call keeps the worker, also one that waits with its first command until a slow fleet is complete.
        lifetime.CallBegan();
        var done = false;
        try
        {
            if (!await requestStream.MoveNext(context.CancellationToken))
                throw new RpcException(new Status(StatusCode.InvalidArgument, "The first command must be Assign or Attach."));
            using var call = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
            var (shard, attachment) = Begin(requestStream.Current);
            var reading = ReadAsync(requestStream, shard, call);
            try
            {
                done = await WriteAsync(responseStream, shard, attachment, call.Token);
            }
            finally
            {
                await call.CancelAsync();
                await reading;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            Log.CallLost(logger, e.Message);
        }
        finally
        {
            lifetime.CallEnded(done);
        }
    }

    public void Dispose() => _shard?.Dispose();

    (ShardRun Shard, int Attachment) Begin(ShardCommand first)
    {
        lock (_lock)
        {
            switch (first.CommandCase)
            {
                case ShardCommand.CommandOneofCase.Assign when _shard != null:
                    throw new RpcException(new Status(StatusCode.FailedPrecondition, "This worker has a run already."));
                case ShardCommand.CommandOneofCase.Assign:
                    if (AssignCheck.Problem(first.Assign, options.Gateway) is { } problem)
                        throw new RpcException(new Status(StatusCode.InvalidArgument, problem));
                    _shard = new ShardRun(first.Assign, options.AuthToken, logger, options.BufferBytes, JitWarmUp.RunAsync);
                    _ = _shard.RunAsync();
                    break;
                case ShardCommand.CommandOneofCase.Attach when _shard?.Is(first.Attach.RunId, first.Attach.Shard) == true:
                    // The dropped call may not have noticed yet; from here on it gets nothing more from the outbox.
                    break;
                case ShardCommand.CommandOneofCase.Attach:
                    throw new RpcException(new Status(StatusCode.FailedPrecondition, "This worker does not have that run."));
                default:
                    throw new RpcException(new Status(StatusCode.InvalidArgument, "The first command must be Assign or Attach."));
            }
            return (_shard, _shard.Outbox.Attach(first.Attach?.LastSequence ?? 0));
        }
    }

    static async Task ReadAsync(IAsyncStreamReader<ShardCommand> commands, ShardRun shard, CancellationTokenSource call)
    {
        try
        {
            while (await commands.MoveNext(call.Token))
            {
                var command = commands.Current;
                switch (command.CommandCase)
                {
                    case ShardCommand.CommandOneofCase.Start:
                        shard.Start(command.Start);
                        break;
                    case ShardCommand.CommandOneofCase.Ping:
                        shard.Outbox.AddPong(new Pong { Id = command.Ping.Id, WorkerClockUs = Clock.Now / Clock.Microsecond });
                        break;
                    case ShardCommand.CommandOneofCase.Ack:
                        shard.Outbox.Acknowledge(command.Ack.Sequence);
                        break;
                    case ShardCommand.CommandOneofCase.Stop:
                        shard.Stop(command.Stop.Mode == Stop.Types.Mode.Abort);
                        break;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException or RpcException)
        {
            // The writing side ends with the call and says what became of it.
        }
        // No command can come any more: what the orchestrator wanted to say it has said.
        if (!shard.Outbox.IsDone)
            await call.CancelAsync();
    }

    /// <returns>Whether the shard is over and acknowledged.</returns>
    static async Task<bool> WriteAsync(IServerStreamWriter<ShardEvent> events, ShardRun shard, int attachment, CancellationToken cancellation)
    {
        while (!shard.Outbox.IsDone)
        {
            if (await shard.Outbox.NextAsync(attachment, cancellation) is { } next)
                await events.WriteAsync(next, cancellation);
        }
        return true;
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventId = 1, EventName = "CallLost", Message = "The orchestrator's call ended early: {Reason}")]
        public static partial void CallLost(ILogger logger, string reason);
    }
}
