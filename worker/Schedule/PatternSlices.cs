using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Schedule;

/// <summary>Divides a shard's part of a pattern over its load threads, as the run was divided over its shards: to the request and to the
/// virtual user, the first threads taking what is left over. A thread's schedule is its own, so that no request needs a lock.</summary>
static class PatternSlices
{
    /// <summary>Threads that have something to do: each needs a virtual user, and where requests are counted one of these.</summary>
    public static int Count(PatternSpec spec, int threads)
    {
        var units = spec.Open == null && spec.Requests > 0 ? UnitsOf(spec.Requests, spec) : ulong.MaxValue;
        return (int)Math.Min((ulong)Math.Min(threads, (int)spec.VirtualUsers), Math.Max(1, units));
    }

    /// <summary>The part of one thread.</summary>
    /// <param name="spec">The shard's part.</param>
    /// <param name="index">The thread, from 0.</param>
    /// <param name="count">How many there are, see <see cref="Count"/>.</param>
    public static PatternSpec Of(PatternSpec spec, int index, int count)
    {
        if (count == 1)
            return spec;
        var slice = spec.Clone();
        slice.VirtualUsers = (uint)Share(spec.VirtualUsers, index, count);
        slice.Requests = Requests(spec.Requests);
        if (slice.Open != null)
            slice.Open.MaxVirtualUsers = (uint)Share(spec.Open.MaxVirtualUsers, index, count);
        if (slice.Warmup is { Requests: > 0 })
        {
            slice.Warmup.Requests = Requests(spec.Warmup.Requests);
            // Nothing would mean no end; a thread without a request to warm up with has no time for it either.
            if (slice.Warmup.Requests == 0 && slice.Warmup.DurationUs == 0)
                slice.Warmup.DurationUs = 1;
        }
        return slice;

        // Turns of a conversation stay together.
        ulong Requests(ulong all)
        {
            var unit = (ulong)PhaseSchedule.RequestsPerUnit(spec);
            var (before, until) = (0UL, 0UL);
            for (var i = 0; i <= index; i++)
                (before, until) = (until, Math.Min(all, until + Share(UnitsOf(all, spec), i, count) * unit));
            return until - before;
        }
    }

    /// <summary>The arrivals of one thread: every thread is a shard of its own to the open model, and those of this shard make up its
    /// arrivals exactly.</summary>
    public static (int Number, int Count) ShardOf((int Number, int Count) shard, int index, int count) =>
        (shard.Number + index * shard.Count, shard.Count * count);

    static ulong UnitsOf(ulong requests, PatternSpec spec)
    {
        var unit = (ulong)PhaseSchedule.RequestsPerUnit(spec);
        return (requests + unit - 1) / unit;
    }

    static ulong Share(ulong all, int index, int count) => all / (ulong)count + ((ulong)index < all % (ulong)count ? 1UL : 0);
}
