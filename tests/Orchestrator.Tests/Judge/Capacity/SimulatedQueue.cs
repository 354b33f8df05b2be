using AgentGatewayPerf.Judge.Capacity;

namespace AgentGatewayPerf.Orchestrator.Tests.Judge.Capacity;

/// <summary>A queue before servers whose capacity is known: M/M/c, Poisson arrivals and exponential times, or M/D/1 whose server
/// takes as long for every request, which is a hard limit.</summary>
sealed class SimulatedQueue(int seed, int servers, double serviceS, bool isExponential)
{
    readonly Random _random = new(seed);

    /// <summary>Response times of a step that begins with an empty queue, in batches: how many of them exceed a limit.</summary>
    /// <param name="rate">Requests a second.</param>
    /// <param name="seconds">How long the step is.</param>
    /// <param name="limitS">The limit.</param>
    /// <param name="settle">Part of the step at its beginning that does not count.</param>
    public IReadOnlyList<Batch> Step(double rate, double seconds, double limitS, double settle)
    {
        const int count = 100;
        var batches = new Batch[count];
        var free = new double[servers];
        for (var at = Gap(rate); at < seconds; at += Gap(rate))
        {
            var first = 0;
            for (var i = 1; i < servers; i++)
            {
                if (free[i] < free[first])
                    first = i;
            }
            var end = Math.Max(at, free[first]) + (isExponential ? -Math.Log(1 - _random.NextDouble()) * serviceS : serviceS);
            free[first] = end;
            var batch = Math.Min(count - 1, (int)(end / seconds * count));
            batches[batch] = new(batches[batch].Requests + 1, batches[batch].Sum + (end - at > limitS ? 1 : 0));
        }
        return [.. batches.Skip((int)(settle * count))];
    }

    /// <summary>The highest rate at which a share of the requests in M/M/c exceeds a limit (Gross and Harris, Fundamentals of
    /// Queueing Theory, 2.3).</summary>
    public static double Capacity(int servers, double serviceS, double limitS, double share)
    {
        var (low, high) = (0.0, servers / serviceS * 0.999999);
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Exceeding(servers, serviceS, limitS, middle) < share ? (middle, high) : (low, middle);
        }
        return low;
    }

    static double Exceeding(int servers, double serviceS, double limitS, double rate)
    {
        var offered = rate * serviceS;
        // Erlang's B by recursion, and C from it.
        var blocked = 1.0;
        for (var i = 1; i <= servers; i++)
            blocked = offered * blocked / (i + offered * blocked);
        var waiting = blocked / (1 - offered / servers * (1 - blocked));
        var spare = servers - 1 - offered;
        var time = limitS / serviceS;
        return Math.Exp(-time) * (1 + waiting * (Math.Abs(spare) < 1e-9 ? time : (1 - Math.Exp(-time * spare)) / spare));
    }

    double Gap(double rate) => -Math.Log(1 - _random.NextDouble()) / rate;
}
