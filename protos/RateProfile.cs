namespace AgentGatewayPerf.Protos;

/// <summary>A rate over time, made of linear stages: how many arrivals there are up to a time, and at what time a given arrival
/// is. Pure functions, in seconds from the start; both are monotonic and each other's inverse.</summary>
public sealed class RateProfile
{
    readonly Piece[] _pieces;

    /// <param name="stages">One after another, without gaps.</param>
    public RateProfile(IEnumerable<Stage> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        var pieces = new List<Piece>();
        double start = 0, before = 0;
        foreach (var stage in stages)
        {
            var length = stage.DurationUs / 1e6;
            pieces.Add(new Piece(start, length, stage.StartRate, stage.EndRate, before));
            start += length;
            before += (stage.StartRate + stage.EndRate) / 2 * length;
        }
        _pieces = [.. pieces];
        Duration = start;
        Total = before;
        Peak = _pieces.Select(piece => Math.Max(piece.StartRate, piece.EndRate)).DefaultIfEmpty().Max();
    }

    /// <summary>Seconds.</summary>
    public double Duration { get; }

    /// <summary>Arrivals over the whole duration, not rounded.</summary>
    public double Total { get; }

    /// <summary>Highest rate of all stages, a second.</summary>
    public double Peak { get; }

    /// <summary>When the cumulative number of arrivals reaches <paramref name="arrivals"/>, seconds; infinite behind the
    /// last.</summary>
    public double TimeOf(double arrivals)
    {
        if (arrivals >= Total)
            return double.PositiveInfinity;
        foreach (var piece in _pieces)
        {
            var within = arrivals - piece.Before;
            if (within <= piece.Count)
                return piece.Start + piece.TimeOf(Math.Max(0, within));
        }
        return double.PositiveInfinity;
    }

    readonly record struct Piece(double Start, double Length, double StartRate, double EndRate, double Before)
    {
        public double Count => (StartRate + EndRate) / 2 * Length;

        /// <summary>Solves StartRate·t + slope·t²/2 = n for t, in the form that does not cancel for a gentle slope.</summary>
        public double TimeOf(double n)
        {
            if (n <= 0)
                return 0;
            var slope = (EndRate - StartRate) / Length;
            var root = Math.Sqrt(Math.Max(0, StartRate * StartRate + 2 * slope * n));
            return Math.Min(Length, 2 * n / (StartRate + root));
        }
    }
}
