using System.Threading.Channels;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>Encodes what the loops recorded, away from the threads that measure, and puts it into the outbox.</summary>
sealed class SamplePump(EventOutbox outbox) : ISampleSink
{
    /// <summary>512 Ki samples: more than a second of what any worker sends. When encoding is that far behind, there is no
    /// processor left for it.</summary>
    const int MostWaiting = 64;

    readonly Channel<Item> _items = Channel.CreateUnbounded<Item>(new UnboundedChannelOptions { SingleReader = true });
    readonly SampleBatchCodec _codec = new();
    int _waiting;
    long _dropped;

    public SampleBufferPool Pool { get; } = new();

    /// <summary>Samples that were recorded and counted, and could not be kept until somebody took them.</summary>
    public ulong Dropped => (ulong)Interlocked.Read(ref _dropped);

    /// <summary>Samples put into the outbox so far.</summary>
    public ulong Samples { get; private set; }

    public void Accept(StepRecord record, ArraySegment<Sample> samples)
    {
        if (Volatile.Read(ref _waiting) < MostWaiting && _items.Writer.TryWrite(new Item(record, samples, null)))
        {
            Interlocked.Increment(ref _waiting);
            return;
        }
        Interlocked.Add(ref _dropped, samples.Count);
        Pool.Return(samples.Array!);
    }

    /// <summary>Completes when everything accepted before is in the outbox, or is dropped because the pump has failed.</summary>
    public Task DrainAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _items.Writer.TryWrite(new Item(null, default, done)) ? done.Task : Task.CompletedTask;
    }

    /// <summary>Works until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await foreach (var item in _items.Reader.ReadAllAsync(cancellation))
                Pass(item);
        }
        finally
        {
            // Nobody waits for ever, and what comes from now on is dropped where it is accepted.
            _items.Writer.TryComplete();
            while (_items.Reader.TryRead(out var item))
                Drop(item);
        }
    }

    void Pass(in Item item)
    {
        try
        {
            if (item.Record is { } record)
                Pass(record, item.Samples);
            item.Done?.SetResult();
        }
        catch
        {
            Drop(item);
            throw;
        }
    }

    void Pass(StepRecord record, ArraySegment<Sample> samples)
    {
        // Encoded into rented memory, which the outbox gives back: batches would otherwise be most of what a worker allocates,
        // and so the reason for almost every collection of garbage during a load.
        var batch = _codec.Encode(record.Step, record.Scenario, samples, outbox.BatchMemory, out var memory);
        while (record.Failures.TryDequeue(out var message))
            batch.Failures.Add(message);
        Interlocked.Decrement(ref _waiting);
        Pool.Return(samples.Array!);
        if (outbox.Add(new ShardEvent { SampleBatch = batch }, memory))
        {
            Samples += batch.Count;
            return;
        }
        Interlocked.Add(ref _dropped, batch.Count);
        outbox.BatchMemory.Return(memory);
    }

    void Drop(in Item item)
    {
        Interlocked.Add(ref _dropped, item.Samples.Count);
        item.Done?.TrySetResult();
    }

    readonly record struct Item(StepRecord? Record, ArraySegment<Sample> Samples, TaskCompletionSource? Done);
}
