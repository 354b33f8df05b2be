using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>The commands of a shard that must reach its worker exactly once: numbered, and kept until the worker has acknowledged
/// them, so that a new call can send again what nobody knows the broken one has delivered. Not thread-safe.</summary>
sealed class CommandOutbox
{
    readonly Queue<ShardCommand> _unacknowledged = [];
    ulong _last;

    /// <summary>What the worker has not acknowledged, in order.</summary>
    public IEnumerable<ShardCommand> Unacknowledged => _unacknowledged;

    /// <summary>Numbers a command and keeps it.</summary>
    public ShardCommand Add(ShardCommand command)
    {
        command.Sequence = ++_last;
        _unacknowledged.Enqueue(command);
        return command;
    }

    /// <summary>Forgets everything up to and including <paramref name="sequence"/>.</summary>
    /// <exception cref="InvalidDataException">No such command was sent.</exception>
    public void Acknowledge(ulong sequence)
    {
        if (sequence > _last)
            throw new InvalidDataException($"the worker acknowledges command {sequence}, and {_last} were sent");
        while (_unacknowledged.TryPeek(out var first) && first.Sequence <= sequence)
            _unacknowledged.Dequeue();
    }
}
