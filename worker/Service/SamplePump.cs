using System.Threading.Channels;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>Encodes what the loops recorded, away from the threads that measure, and puts it into the outbox.</summary>
sealed class SamplePump(EventOutbox outbox)
{
    readonly Channel<Item> _items = Channel.CreateUnbounded<Item>(new UnboundedChannelOptions { SingleReader = true });
    // 512 Ki samples: more than a second of what any worker sends. When encoding is that far behind, there is no processor left for it.
    const int MostWaiting = 64;

    readonly SampleBatchCodec _codec = new();
    int _waiting;
    long _dropped;

    /// <summary>Where the loops get their buffers from.</summary>
    public SampleBufferPool Pool { get; } = new();

    /// <summary>Samples that were recorded and counted, and could not be kept until somebody took them.</summary>
    public ulong Dropped => (ulong)Interlocked.Read(ref _dropped);

    /// <summary>Samples put into the outbox so far.</summary>
    public ulong Samples { get; private set; }

    /// <summary>Takes a buffer of a loop; on the loop's thread.</summary>
    public void Accept(uint patternIndex, Phase phase, ArraySegment<Sample> samples, FailureLog failures)
    {
        if (Volatile.Read(ref _waiting) >= MostWaiting)
        {
            Interlocked.Add(ref _dropped, samples.Count);
            Pool.Return(samples.Array!);
            return;
        }
        Interlocked.Increment(ref _waiting);
        _items.Writer.TryWrite(new Item(patternIndex, phase, samples, failures, null));
    }

    /// <summary>Completes when everything accepted before is in the outbox.</summary>
    public Task DrainAsync(uint patternIndex, FailureLog failures)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _items.Writer.TryWrite(new Item(patternIndex, Phase.Load, default, failures, done));
        return done.Task;
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var item in _items.Reader.ReadAllAsync(cancellation))
        {
            Pass(item);
            item.Done?.SetResult();
        }
    }

    void Pass(in Item item)
    {
        // Encoded into rented memory, which the outbox gives back: batches were most of what a worker allocated, and so the reason for
        // almost every collection of garbage during a load.
        var batch = _codec.Encode(item.PatternIndex, item.Samples, item.Phase, outbox.BatchMemory, out var memory);
        item.Failures.MoveTo(batch.Failures);
        if (item.Samples.Array is { } buffer)
        {
            Pool.Return(buffer);
            Interlocked.Decrement(ref _waiting);
        }
        if (batch.Count == 0 && batch.Failures.Count == 0)
        {
            outbox.BatchMemory.Return(memory);
            return;
        }
        if (outbox.Add(new ShardEvent { SampleBatch = batch }, memory))
        {
            Samples += batch.Count;
            return;
        }
        Interlocked.Add(ref _dropped, batch.Count);
        outbox.BatchMemory.Return(memory);
    }

    readonly record struct Item(uint PatternIndex, Phase Phase, ArraySegment<Sample> Samples, FailureLog Failures, TaskCompletionSource? Done);
}
