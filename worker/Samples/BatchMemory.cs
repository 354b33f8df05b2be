using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>
/// Memory that encoded batches lie in until they are acknowledged. Batches are encoded on one thread and acknowledged on another:
/// the shared pool keeps arrays for the thread that gave them back, and would make new ones again and again.
/// </summary>
sealed class BatchMemory : ArrayPool<byte>
{
    /// <summary>A batch of a quiet load: little garbage, where an array of the pool would be mostly empty.</summary>
    const int Small = 1024;

    /// <summary>A whole buffer of samples takes less, and it is below what the collector treats as large.</summary>
    const int Largest = 64 * 1024;

    /// <summary>More than what is on its way to an orchestrator that keeps up.</summary>
    const int MostKept = 32;

    // One of each power of two above the small ones, so that no more than half of what is kept is empty.
    readonly ConcurrentQueue<byte[]>[] _free =
        [.. Enumerable.Range(0, BitOperations.Log2(Largest / Small)).Select(_ => new ConcurrentQueue<byte[]>())];

    public override byte[] Rent(int minimumLength)
    {
        if (minimumLength is <= Small or > Largest)
            return new byte[minimumLength];
        var length = (int)BitOperations.RoundUpToPowerOf2((uint)minimumLength);
        return QueueOf(length).TryDequeue(out var array) ? array : new byte[length];
    }

    public override void Return(byte[] array, bool clearArray = false)
    {
        if (array.Length is > Small and <= Largest && BitOperations.IsPow2(array.Length)
            && QueueOf(array.Length) is { Count: < MostKept } queue)
        {
            queue.Enqueue(array);
        }
    }

    ConcurrentQueue<byte[]> QueueOf(int length) => _free[BitOperations.Log2((uint)length) - BitOperations.Log2(Small) - 1];
}
