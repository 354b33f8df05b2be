using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>How the virtual users of the closed model pause between their requests; either a time to think or a pace.</summary>
/// <param name="LeastThink">From the end of a response to the next request, at least.</param>
/// <param name="MostThink">At most; zero where there is a pace.</param>
/// <param name="Pace">From the start of a request to the start of the next one; zero where there is a time to think.</param>
sealed record PauseSettings(TimeSpan LeastThink, TimeSpan MostThink, TimeSpan Pace)
{
    const string Between = "..";

    /// <summary>For how long a virtual user that is answered at once sends nothing, on average.</summary>
    public TimeSpan Mean => Pace > TimeSpan.Zero ? Pace : (LeastThink + MostThink) / 2;

    /// <summary>The pauses as they were typed.</summary>
    public string Text => Pace > TimeSpan.Zero ? $"a request every {Durations.Format(Pace)} each"
        : LeastThink == MostThink ? $"thinking {Durations.Format(MostThink)}"
        : $"thinking {Durations.Format(LeastThink)}{Between}{Durations.Format(MostThink)}";

    /// <summary>Reads "500ms" or "500ms..2s".</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static PauseSettings ParseThinkTime(string flag, string text)
    {
        var sides = text.Split(Between, StringSplitOptions.TrimEntries);
        if (sides.Length > 2 || !Durations.TryParse(sides[0], out var least) || !Durations.TryParse(sides[^1], out var most)
            || most < least || most < TimeSpan.FromMicroseconds(1))
        {
            throw new UsageException(
                $"{flag} takes a time such as 500ms, or the least and the most such as 500ms{Between}2s, up to 31 days, not '{text}'.");
        }
        return new PauseSettings(least, most, TimeSpan.Zero);
    }

    /// <summary>What a load says of them.</summary>
    public Pauses ToPauses(ulong seed) => new()
    {
        LeastThinkUs = (ulong)LeastThink.TotalMicroseconds,
        MostThinkUs = (ulong)MostThink.TotalMicroseconds,
        PaceUs = (ulong)Pace.TotalMicroseconds,
        Seed = seed,
    };
}
