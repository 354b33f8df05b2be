using AgentGatewayPerf.Protos;
using Grpc.Core;
using Grpc.Net.Client;

namespace AgentGatewayPerf.Benchmarks.Driving;

/// <summary>The orchestrator's side of one shard with one scenario and one step, reduced to what a benchmark needs: batches are
/// acknowledged and counted, not read.</summary>
sealed class ShardCall : IAsyncDisposable
{
    readonly GrpcChannel _channel;
    readonly AsyncDuplexStreamingCall<ShardCommand, ShardEvent> _call;
    readonly SemaphoreSlim _writing = new(1);
    readonly Start _start;
    readonly TaskCompletionSource<Ready> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<LoadAccount> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ShardCall(WorkerProcess worker, Assign assign, Start start)
    {
        _start = start;
        _channel = GrpcChannel.ForAddress(worker.Url);
        _call = new ShardWorker.ShardWorkerClient(_channel).RunShard(
            new Metadata { { "authorization", $"Bearer {worker.Token}" } });
        _ = RunAsync(assign);
    }

    /// <summary>Completes when connections and sessions are open.</summary>
    public Task<Ready> Ready => _ready.Task;

    /// <summary>Completes when the shard is over and everything was acknowledged.</summary>
    public Task<LoadAccount> Finished => _finished.Task;

    /// <summary>Samples received, those of setup operations too.</summary>
    public long Samples { get; private set; }

    /// <summary>Batches received.</summary>
    public long Batches { get; private set; }

    /// <summary>Bytes that these samples took on the wire.</summary>
    public long SampleBytes { get; private set; }

    /// <summary>What the worker said of itself, about once a second; to be read when the shard is over.</summary>
    public List<Vitals> Vitals { get; } = [];

    /// <summary>Samples of setup operations that the worker has counted.</summary>
    public ulong SetupSamples { get; private set; }

    public Task StartAsync() => WriteAsync(new ShardCommand { Sequence = 2, Start = _start });

    public ValueTask DisposeAsync()
    {
        _call.Dispose();
        _channel.Dispose();
        _writing.Dispose();
        return ValueTask.CompletedTask;
    }

    async Task RunAsync(Assign assign)
    {
        LoadAccount? finished = null;
        var over = false;
        try
        {
            await WriteAsync(new ShardCommand { Assign = assign });
            await WriteAsync(new ShardCommand { Sequence = 1, Prepare = new Prepare() });
            await foreach (var shardEvent in _call.ResponseStream.ReadAllAsync())
            {
                if (shardEvent.StepFinished is { } step)
                {
                    finished = step.Accounts.Single();
                    SetupSamples += finished.SetupSamples;
                    await WriteAsync(new ShardCommand { Sequence = 3, Stop = new Stop { Mode = Stop.Types.Mode.Drain } });
                }
                else
                {
                    Take(shardEvent);
                }
                if (shardEvent.Sequence > 0)
                    await WriteAsync(new ShardCommand { Ack = new Ack { Sequence = shardEvent.Sequence } });
                if (shardEvent.EventCase == ShardEvent.EventOneofCase.ShardFinished)
                {
                    over = true;
                    await _call.RequestStream.CompleteAsync();
                }
            }
            _finished.SetResult(finished ?? throw new BenchmarkException("The worker's call ended before the step."));
        }
        catch (RpcException) when (over && finished != null)
        {
            // A worker ends with its shard, sometimes before the end of the call is out; everything was acknowledged by then.
            _finished.SetResult(finished);
        }
        catch (RpcException e)
        {
            Fail(new BenchmarkException($"The worker's call broke: {e.Status.Detail}"));
        }
        catch (Exception e)
        {
            Fail(e);
        }

        void Fail(Exception e)
        {
            // Whoever waits for either of the two is told.
            _ready.TrySetException(e);
            _finished.TrySetException(e);
        }
    }

    void Take(ShardEvent shardEvent)
    {
        switch (shardEvent.EventCase)
        {
            case ShardEvent.EventOneofCase.SampleBatch:
                Samples += shardEvent.SampleBatch.Count;
                SampleBytes += shardEvent.SampleBatch.CalculateSize();
                Batches++;
                break;
            case ShardEvent.EventOneofCase.Vitals:
                Vitals.Add(shardEvent.Vitals);
                break;
            case ShardEvent.EventOneofCase.Ready when shardEvent.Ready.Fault is { } fault:
                throw new BenchmarkException($"The worker cannot run: {fault.Message}");
            case ShardEvent.EventOneofCase.Ready:
                _ready.SetResult(shardEvent.Ready);
                break;
            case ShardEvent.EventOneofCase.Released:
                SetupSamples += shardEvent.Released.SetupSamples;
                break;
            case ShardEvent.EventOneofCase.Fault:
                throw new BenchmarkException($"The worker failed: {shardEvent.Fault.Message}");
        }
    }

    async Task WriteAsync(ShardCommand command)
    {
        await _writing.WaitAsync();
        try
        {
            await _call.RequestStream.WriteAsync(command);
        }
        finally
        {
            _writing.Release();
        }
    }
}
