using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Service.WarmUp;
using Google.Protobuf;
using Grpc.Core;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>The worker's side of the contract: one run and one shard in the life of a process, one attached call at a
/// time.</summary>
sealed partial class ShardWorkerService(WorkerOptions options, WorkerLifetime lifetime, ILogger<ShardWorkerService> logger)
    : ShardWorker.ShardWorkerBase, IDisposable
{
    const string FirstCommand = "The first command must be Assign or Attach.";

    readonly Lock _lock = new();
    ShardRun? _shard;
    Task _running = Task.CompletedTask;

    /// <summary>The shard of this worker; null before it was assigned one.</summary>
    public ShardRun? Shard => _shard;

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
            var first = await ReadFirstAsync(requestStream, context.CancellationToken);
            var (shard, attachment) = Begin(first);
            using var call = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
            var reading = ReadAsync(requestStream, shard, call);
            var lost = await WriteAsync(responseStream, shard, attachment, call.Token);
            await call.CancelAsync();
            if (await reading is { } problem)
                throw Invalid(problem);
            if (lost is not null)
            {
                Log.CallLost(logger, lost);
                throw new RpcException(new Status(StatusCode.Aborted, lost));
            }
            await _running;
            done = true;
        }
        finally
        {
            lifetime.CallEnded(done);
        }
    }

    public void Dispose() => _shard?.Dispose();

    static async Task<ShardCommand> ReadFirstAsync(IAsyncStreamReader<ShardCommand> commands, CancellationToken cancellation)
    {
        try
        {
            return await commands.MoveNext(cancellation) ? commands.Current : throw Invalid(FirstCommand);
        }
        catch (InvalidProtocolBufferException)
        {
            throw Invalid(FirstCommand);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            throw new RpcException(new Status(StatusCode.Aborted, e.Message));
        }
    }

    (ShardRun Shard, int Attachment) Begin(ShardCommand first)
    {
        lock (_lock)
        {
            switch (first.CommandCase)
            {
                case ShardCommand.CommandOneofCase.Assign when _shard is not null:
                    throw new RpcException(new Status(StatusCode.FailedPrecondition, "This worker has a run already."));
                case ShardCommand.CommandOneofCase.Assign:
                    if ((AssignCheck.Problem(first.Assign) ?? options.PinProblem(first.Assign)) is { } problem)
                        throw Invalid(problem);
                    _shard = new ShardRun(first.Assign, options.AuthToken, logger, options.BufferBytes, JitWarmUp.RunAsync);
                    _running = _shard.RunAsync();
                    return (_shard, _shard.Outbox.Attach(0));
                case ShardCommand.CommandOneofCase.Attach when _shard?.Is(first.Attach.RunId, first.Attach.Shard) == true:
                    // The dropped call may not have noticed yet; from here on it gets nothing more from the outbox.
                    var attachment = _shard.Outbox.Attach(first.Attach.LastSequence);
                    _shard.Outbox.AddReceived(_shard.LastCommand);
                    return (_shard, attachment);
                case ShardCommand.CommandOneofCase.Attach:
                    throw new RpcException(new Status(StatusCode.FailedPrecondition, "This worker does not have that run."));
                default:
                    throw Invalid(FirstCommand);
            }
        }
    }

    /// <returns>Which command breaks the contract, and how; null for none.</returns>
    static async Task<string?> ReadAsync(IAsyncStreamReader<ShardCommand> commands, ShardRun shard, CancellationTokenSource call)
    {
        string? problem = null;
        try
        {
            while (await commands.MoveNext(call.Token))
                shard.Take(commands.Current);
        }
        catch (CommandException e)
        {
            problem = e.Message;
        }
        catch (InvalidProtocolBufferException)
        {
            problem = "A command cannot be read.";
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException or RpcException)
        {
            // The writing side ends with the call and says what became of it.
        }
        // No command can come any more: what the orchestrator wanted to say it has said.
        if (problem is not null || !shard.Outbox.IsDone)
            await call.CancelAsync();
        return problem;
    }

    /// <returns>Why the call ended before the shard was over and acknowledged; null when it was.</returns>
    static async Task<string?> WriteAsync(
        IServerStreamWriter<ShardEvent> events, ShardRun shard, int attachment, CancellationToken cancellation)
    {
        try
        {
            while (!shard.Outbox.IsDone)
            {
                if (await shard.Outbox.NextAsync(attachment, cancellation) is { } next)
                    await events.WriteAsync(next, cancellation);
            }
            return null;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            return e.Message;
        }
    }

    static RpcException Invalid(string problem) => new(new Status(StatusCode.InvalidArgument, problem));

    static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information, EventId = 1, EventName = "CallLost",
            Message = "The orchestrator's call ended early: {Reason}")]
        public static partial void CallLost(ILogger logger, string reason);
    }
}
