using System.Diagnostics;

namespace AgentGatewayPerf.Fuzz;

/// <summary>Gives a target one input after another and stops at the first that it does not bear.</summary>
sealed class Fuzzer(FuzzTarget target)
{
    /// <summary>An input has 8 KB; whoever needs this much for it lets a server fill the memory.</summary>
    const long MostAllocated = 16 << 20;

    /// <summary>A parser that is still busy after this will be for ever.</summary>
    public static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    readonly Mutator _mutator = new(target);
    long _since = Stopwatch.GetTimestamp();
    ulong _seed;

    /// <summary>Inputs done so far.</summary>
    public long Done { get; private set; }

    /// <summary>Most bytes allocated for one input.</summary>
    public long Allocated { get; private set; }

    /// <summary>The seed that has taken too long; null for none.</summary>
    public ulong? Hanging =>
        Stopwatch.GetElapsedTime(Interlocked.Read(ref _since)) > MostTime ? Interlocked.Read(ref _seed) : null;

    /// <summary>Runs the inputs of the seeds from <paramref name="first"/> on.</summary>
    /// <exception cref="FuzzFailure">The first input that the target does not bear.</exception>
    public void Run(ulong first, long inputs)
    {
        for (var i = 0L; i < inputs; i++)
        {
            Interlocked.Exchange(ref _seed, first + (ulong)i);
            Interlocked.Exchange(ref _since, Stopwatch.GetTimestamp());
            var random = new FuzzRandom(first + (ulong)i);
            var input = _mutator.Make(ref random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                target.Run(input, ref random);
            }
            catch (Exception e)
            {
                throw new FuzzFailure(target.Name, first + (ulong)i, input.ToArray(), e);
            }
            Allocated = Math.Max(Allocated, GC.GetAllocatedBytesForCurrentThread() - before);
            if (Allocated > MostAllocated)
            {
                throw new FuzzFailure(
                    target.Name, first + (ulong)i, input.ToArray(),
                    new FuzzException($"{Allocated} bytes were allocated for it."));
            }
            Done++;
        }
        Interlocked.Exchange(ref _since, long.MaxValue);
    }
}
