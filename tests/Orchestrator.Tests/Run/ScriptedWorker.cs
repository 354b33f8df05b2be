using System.Collections.Concurrent;
using AgentGatewayPerf.Protos;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>A worker on a real socket that follows the contract except where its script says otherwise.</summary>
sealed class ScriptedWorker : ShardWorker.ShardWorkerBase, IAsyncDisposable
{
    WorkerScript _script;
    readonly string _token;
    readonly ConcurrentQueue<ShardCommand> _received = new();
    readonly HashSet<int> _cuts;
    WebApplication? _app;
    ScriptedShard? _shard;
    int _written;
    int _calls;
    volatile bool _dead;

    ScriptedWorker(WorkerScript script, string token) => (_script, _token, _cuts) = (script, token, [.. script.CutAfter]);

    public Uri Url { get; private set; } = null!;

    public IReadOnlyCollection<ShardCommand> Received => _received;

    /// <summary>Calls so far, also those that said nothing.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public static async Task<ScriptedWorker> StartAsync(WorkerScript script, string token)
    {
        var worker = new ScriptedWorker(script, token);
        (worker._app, worker.Url) = await WorkerServer.StartAsync(worker);
        return worker;
    }

    /// <summary>Forgets its run, so that it can be given another.</summary>
    public void Reset(WorkerScript script)
    {
        _shard?.Stop();
        (_script, _shard, _written) = (script, null, 0);
    }

    public override async Task RunShard(
        IAsyncStreamReader<ShardCommand> requestStream, IServerStreamWriter<ShardEvent> responseStream, ServerCallContext context)
    {
        if (_dead)
        {
            context.GetHttpContext().Abort();
            return;
        }
        if (context.RequestHeaders.GetValue("authorization") != $"Bearer {_token}")
            throw new RpcException(new Status(StatusCode.Unauthenticated, "wrong token"));
        Interlocked.Increment(ref _calls);
        await requestStream.MoveNext(context.CancellationToken);
        var first = requestStream.Current;
        _received.Enqueue(first);
        if (first.Assign is { } assign)
        {
            if (_shard is not null)
                throw new RpcException(new Status(StatusCode.FailedPrecondition, "assigned already"));
            _shard = new ScriptedShard(_script, assign);
        }
        else if (first.Attach is null)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "Assign or Attach first"));
        }
        var shard = _shard ?? throw new RpcException(new Status(StatusCode.FailedPrecondition, "no run"));
        var pongs = new ConcurrentQueue<ShardEvent>();
        pongs.Enqueue(new ShardEvent { Received = new Received { Sequence = shard.LastCommand } });
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var reading = ReadAsync(requestStream, shard, pongs, over.Token);
        try
        {
            await WriteAsync(responseStream, context, shard, first.Attach?.LastSequence ?? 0, pongs);
            await reading;
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _shard?.Stop();
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app!.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    async Task ReadAsync(
        IAsyncStreamReader<ShardCommand> commands, ScriptedShard shard, ConcurrentQueue<ShardEvent> pongs,
        CancellationToken token)
    {
        try
        {
            while (await commands.MoveNext(token))
            {
                _received.Enqueue(commands.Current);
                if (commands.Current.Ping is { } ping)
                    pongs.Enqueue(new ShardEvent { Pong = new Pong { Id = ping.Id, WorkerClockUs = ScriptedShard.ClockUs } });
                shard.Take(commands.Current);
                if (commands.Current.Sequence > 0)
                    pongs.Enqueue(new ShardEvent { Received = new Received { Sequence = shard.LastCommand } });
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The connection was cut.
        }
    }

    async Task WriteAsync(
        IServerStreamWriter<ShardEvent> events, ServerCallContext context, ScriptedShard shard, ulong last,
        ConcurrentQueue<ShardEvent> pongs)
    {
        while (true)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            while (pongs.TryDequeue(out var pong))
                await events.WriteAsync(pong);
            if (shard.After(last) is not { } next)
            {
                if (shard.IsFinished(last))
                    return;
                await Task.Delay(2, context.CancellationToken);
                continue;
            }
            await events.WriteAsync(_script.Change?.Invoke(_written, next) ?? next);
            last = next.Sequence;
            if (_cuts.Remove(++_written))
            {
                _dead = _script.DieAtCut;
                context.GetHttpContext().Abort();
                throw new IOException("cut by the script");
            }
        }
    }
}
