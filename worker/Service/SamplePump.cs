using System.Threading.Channels;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>Encodes what the loops recorded, away from the threads that measure, and puts it into the outbox.</summary>
sealed class SamplePump(EventOutbox outbox)
{
    readonly Channel<Item> _items = Channel.CreateUnbounded<Item>(new UnboundedChannelOptions { SingleReader = true });
    readonly SampleBatchCodec _codec = new();

    /// <summary>Where the loops get their buffers from.</summary>
    public SampleBufferPool Pool { get; } = new();

    /// <summary>Samples encoded so far.</summary>
    public ulong Samples { get; private set; }

    /// <summary>Takes a buffer of a loop; on the loop's thread.</summary>
    public void Accept(uint patternIndex, ArraySegment<Sample> samples, FailureLog failures) =>
        _items.Writer.TryWrite(new Item(patternIndex, samples, failures, null));

    /// <summary>Completes when everything accepted before is in the outbox.</summary>
    public Task DrainAsync(uint patternIndex, FailureLog failures)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _items.Writer.TryWrite(new Item(patternIndex, default, failures, done));
        return done.Task;
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var item in _items.Reader.ReadAllAsync(cancellation))
        {
            var batch = _codec.Encode(item.PatternIndex, item.Samples);
            batch.Failures.Add(item.Failures.TakeNew());
            Samples += batch.Count;
            if (item.Samples.Array is { } buffer)
                Pool.Return(buffer);
            if (batch.Count > 0 || batch.Failures.Count > 0)
                outbox.Add(new ShardEvent { SampleBatch = batch });
            item.Done?.SetResult();
        }
    }

    readonly record struct Item(uint PatternIndex, ArraySegment<Sample> Samples, FailureLog Failures, TaskCompletionSource? Done);
}
