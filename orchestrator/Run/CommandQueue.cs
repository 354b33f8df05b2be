using System.Threading.Channels;
using AgentGatewayPerf.Protos;
using Grpc.Core;

namespace AgentGatewayPerf.Run;

/// <summary>
/// Commands on their way to a worker over one call, in order. However many events are acknowledged while the stream is busy, only
/// the last acknowledgement is sent.
/// </summary>
sealed class CommandQueue(MonotonicClock clock)
{
    static readonly ShardCommand AckMarker = new();

    readonly Channel<ShardCommand> _commands = Channel.CreateUnbounded<ShardCommand>(new() { SingleReader = true });
    long _ackSequence;
    int _ackQueued;
    long _pingSentUs;

    /// <summary>When the last ping was written to the stream.</summary>
    public long PingSentUs => Interlocked.Read(ref _pingSentUs);

    public void Send(ShardCommand command) => _commands.Writer.TryWrite(command);

    public void Acknowledge(ulong sequence)
    {
        Interlocked.Exchange(ref _ackSequence, (long)sequence);
        if (Interlocked.Exchange(ref _ackQueued, 1) == 0)
            Send(AckMarker);
    }

    /// <summary>Everything queued until now is still sent, then the stream is closed from this side.</summary>
    public void Complete() => _commands.Writer.TryComplete();

    /// <summary>Writes commands until the queue is complete or the call ends.</summary>
    public async Task WriteToAsync(IClientStreamWriter<ShardCommand> stream)
    {
        try
        {
            await foreach (var command in _commands.Reader.ReadAllAsync())
            {
                if (command.Ping is not null)
                    Interlocked.Exchange(ref _pingSentUs, clock.NowUs);
                await stream.WriteAsync(command == AckMarker ? TakeAck() : command);
            }
            await stream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or IOException or InvalidOperationException or OperationCanceledException)
        {
            // The call has ended; whoever reads from it learns why.
        }
    }

    ShardCommand TakeAck()
    {
        Interlocked.Exchange(ref _ackQueued, 0);
        return new ShardCommand { Ack = new Ack { Sequence = (ulong)Interlocked.Read(ref _ackSequence) } };
    }
}
