namespace AgentGatewayPerf.Judge.Capacity;

/// <summary>How long a step of a search has to be.</summary>
static class StepLength
{
    /// <summary>Part of a step at its beginning that does not count: queues fill.</summary>
    public const double Settling = 0.2;

    // As many requests beyond the objective's limit, were it just met, can be told from twice as many.
    const double RequestsBeyond = 10;

    // Of a mean, which settles sooner.
    const double RequestsOfMean = 200;

    static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    static readonly TimeSpan LongestOfAll = TimeSpan.FromMinutes(5);

    /// <summary>The length of a step: short as long as the load only grows, then long enough for the objectives, and twice as
    /// long every time that a load is repeated.</summary>
    /// <param name="goals">What is asked of the load.</param>
    /// <param name="requestsPerSecond">About how many requests there are going to be.</param>
    /// <param name="before">Steps at the same load before.</param>
    /// <param name="isGrowing">Whether nothing seems to break yet.</param>
    public static TimeSpan Of(IReadOnlyList<Goal> goals, double requestsPerSecond, int before, bool isGrowing)
    {
        if (isGrowing)
            return Shortest;
        var seconds = RequestsNeeded(goals) / (1 - Settling) / Math.Max(requestsPerSecond, 1e-3);
        var first = Math.Clamp(seconds, Shortest.TotalSeconds, Longest.TotalSeconds);
        return TimeSpan.FromSeconds(Math.Round(Math.Min(first * Math.Pow(2, before), LongestOfAll.TotalSeconds), 1));
    }

    /// <summary>Requests that tell whether the objectives are met.</summary>
    public static double RequestsNeeded(IReadOnlyList<Goal> goals) =>
        goals.Max(goal => goal.IsShare ? RequestsBeyond / Math.Max(goal.Limit, 1e-6) : RequestsOfMean);
}
