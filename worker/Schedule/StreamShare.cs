namespace AgentGatewayPerf.Worker.Schedule;

/// <summary>A part of the arrivals of a run, as one of so many equal ones.</summary>
/// <param name="Number">Which one, from 0.</param>
/// <param name="Count">How many there are.</param>
readonly record struct StreamShare(int Number, int Count)
{
    /// <summary>The part of one load thread. To the open model every thread is a shard of its own, and the threads of this shard
    /// make up its arrivals exactly.</summary>
    /// <param name="thread">The thread, from 0.</param>
    /// <param name="threads">Threads that have a part.</param>
    public StreamShare OfThread(int thread, int threads) => new(Number + thread * Count, Count * threads);
}
