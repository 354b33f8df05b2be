using System.Globalization;

namespace AgentGatewayPerf.Targets.Scripted;

/// <summary>What happens to a request: how long it takes, in how many parts it is answered, and whether it gets a
/// fault.</summary>
sealed record Behaviour(string Kind, IReadOnlyList<double> Numbers)
{
    static readonly string[] MessageFaults = ["http 500", "rate_limited 429", "jsonrpc -32000", "protocol", "reset", "cut", "task", "timeout"];
    static readonly string[] ToolFaults =
        ["http 500", "http 401", "rate_limited 429", "http 503", "session 404", "jsonrpc -32602", "tool", "protocol", "reset", "cut", "timeout"];

    readonly long _began = Record.NowUs;

    /// <summary>Reads "fixed:5" and the like; times are milliseconds.</summary>
    public static Behaviour Parse(string text)
    {
        var sides = text.Split(':');
        return new Behaviour(sides[0], [.. sides[1].Split(',').Select(n => double.Parse(n, CultureInfo.InvariantCulture))]);
    }

    /// <summary>Time until the answer to a request, ms.</summary>
    /// <param name="number">Number of the request, from 0.</param>
    /// <param name="arrivedUs">When it came.</param>
    public double DelayMs(int number, long arrivedUs) => Kind switch
    {
        "fixed" => Numbers[0],
        "bimodal" => (number + 1) % (int)Numbers[2] == 0 ? Numbers[1] : Numbers[0],
        "lognormal" => Numbers[0] * Math.Exp(Numbers[1] * Normal(number)),
        "stall" => StallMs((arrivedUs - _began) / 1_000.0 % Numbers[2]),
        _ => 0,
    };

    /// <summary>Parts of the answer and the time between them, ms.</summary>
    public (int Count, double GapMs) Parts => Kind == "drip" ? ((int)Numbers[0], Numbers[1]) : (1, 0);

    /// <summary>The fault that a request gets instead of an answer; null for none.</summary>
    public string? FaultOf(int number, bool tool)
    {
        var every = Kind == "faults" ? (int)Numbers[0] : 0;
        if (every == 0 || (number + 1) % every != 0)
            return null;
        var faults = tool ? ToolFaults : MessageFaults;
        return faults[((number + 1) / every - 1) % faults.Length];
    }

    // Everything that comes during a stall waits for its end.
    double StallMs(double within) => Math.Max(Numbers[0], within >= Numbers[2] - Numbers[1] ? Numbers[2] - within : 0);

    // The same numbers in every run: Box and Muller's transform of a generator seeded by the request.
    static double Normal(int number)
    {
        var random = new Random(number);
        return Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
