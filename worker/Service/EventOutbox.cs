using System.Threading.Channels;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>
/// The events of a shard on their way to the orchestrator: numbered, kept until they are acknowledged, sent again after a stream
/// was dropped. Filled by any thread, emptied by the one call that is attached. What an orchestrator that is slow or gone does
/// not take is kept within a bound; beyond it the load goes on, and samples are counted as dropped instead of filling the memory.
/// </summary>
/// <param name="mostBytes">Bytes of events kept at most.</param>
sealed class EventOutbox(long mostBytes)
{
    readonly Lock _lock = new();
    readonly LinkedList<Kept> _kept = [];
    readonly Queue<ShardEvent> _pongs = new();
    readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    LinkedListNode<Kept>? _next;
    ulong _lastSequence;
    ulong _samplesKept;
    long _bytesKept;
    int _attachment;
    ulong? _received;
    bool _complete;

    /// <summary>Where batches lie that are put in here.</summary>
    public BatchMemory BatchMemory { get; } = new();

    /// <summary>Samples that were recorded and not acknowledged yet.</summary>
    public ulong SamplesWaiting
    {
        get
        {
            lock (_lock)
                return _samplesKept;
        }
    }

    /// <summary>Whether the last event was added and the orchestrator has acknowledged everything.</summary>
    public bool IsDone
    {
        get
        {
            lock (_lock)
                return _complete && _kept.Count == 0;
        }
    }

    /// <summary>Numbers an event and sends it when its turn comes; nothing follows the last one.</summary>
    /// <param name="shardEvent">The event.</param>
    /// <param name="memory">What the event lies in, from <see cref="BatchMemory"/>, to be given back once it was
    /// acknowledged.</param>
    /// <param name="last">Whether it is the last one.</param>
    /// <returns>False when the outbox is full and has not taken it; milestones are always taken, for there are few.</returns>
    public bool Add(ShardEvent shardEvent, byte[]? memory = null, bool last = false)
    {
        var size = shardEvent.CalculateSize();
        var canBeMissed = shardEvent.EventCase is ShardEvent.EventOneofCase.SampleBatch or ShardEvent.EventOneofCase.Vitals;
        lock (_lock)
        {
            if (_complete)
                return false;
            if (canBeMissed && _bytesKept + size > mostBytes)
                return false;
            _complete = last;
            shardEvent.Sequence = ++_lastSequence;
            var node = _kept.AddLast(new Kept(shardEvent, size, memory));
            _next ??= node;
            _samplesKept += shardEvent.SampleBatch?.Count ?? 0;
            _bytesKept += size;
        }
        _changed.Writer.TryWrite(true);
        return true;
    }

    /// <summary>Sends the response to a ping before everything else; it is neither numbered nor kept.</summary>
    public void AddPong(Pong pong)
    {
        lock (_lock)
            _pongs.Enqueue(new ShardEvent { Pong = pong });
        _changed.Writer.TryWrite(true);
    }

    /// <summary>Tells, before everything else, which commands were received; it is neither numbered nor kept.</summary>
    public void AddReceived(ulong command)
    {
        lock (_lock)
            _received = command;
        _changed.Writer.TryWrite(true);
    }

    /// <summary>Forgets everything up to and including <paramref name="sequence"/>.</summary>
    public void Acknowledge(ulong sequence)
    {
        lock (_lock)
        {
            while (_kept.First is { } first && first.Value.Event.Sequence <= sequence)
            {
                if (_next == first)
                    _next = first.Next;
                _samplesKept -= first.Value.Event.SampleBatch?.Count ?? 0;
                _bytesKept -= first.Value.Size;
                if (first.Value.Memory is { } memory)
                    BatchMemory.Return(memory);
                _kept.RemoveFirst();
            }
        }
        _changed.Writer.TryWrite(true);
    }

    /// <summary>Hands the outbox to a new call, which starts behind <paramref name="lastSequence"/>; the call before gets nothing
    /// more.</summary>
    /// <returns>What the new call names itself with.</returns>
    public int Attach(ulong lastSequence)
    {
        Acknowledge(lastSequence);
        lock (_lock)
        {
            _pongs.Clear();
            _received = null;
            _next = _kept.First;
            return ++_attachment;
        }
    }

    /// <summary>Takes the next event to send; waits until there is one, or something else has changed.</summary>
    /// <returns>Null when there is nothing to send just now.</returns>
    /// <exception cref="OperationCanceledException">Another call has taken over.</exception>
    public async Task<ShardEvent?> NextAsync(int attachment, CancellationToken cancellation)
    {
        if (TakeNext(attachment) is { } ready)
            return ready;
        await _changed.Reader.ReadAsync(cancellation);
        return TakeNext(attachment);
    }

    ShardEvent? TakeNext(int attachment)
    {
        lock (_lock)
        {
            if (attachment != _attachment)
            {
                // The signal was meant for the call that took over.
                _changed.Writer.TryWrite(true);
                throw new OperationCanceledException("Another call has taken over.");
            }
            if (_received is { } command)
            {
                _received = null;
                return new ShardEvent { Received = new Received { Sequence = command } };
            }
            if (_pongs.TryDequeue(out var pong))
                return pong;
            var next = _next;
            _next = next?.Next;
            return next?.Value.Event;
        }
    }

    readonly record struct Kept(ShardEvent Event, int Size, byte[]? Memory);
}
