using System.Globalization;

namespace AgentGatewayPerf.Common;

/// <summary>Durations as people type them: 500ms, 60s, 2m, 1.5h; a number alone is seconds.</summary>
static class Durations
{
    static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1)];

    // A month: what is longer is a slip of the finger, and microseconds stay far from overflowing.
    static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>Reads a duration from 0 to 31 days.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var (unit, seconds) = Units.First(u => text.EndsWith(u.Unit, StringComparison.OrdinalIgnoreCase));
        if (
            !double.TryParse(
                text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out var number)
            || number * seconds > Longest.TotalSeconds)
        {
            return false;
        }
        duration = TimeSpan.FromMicroseconds(Math.Round(number * seconds * 1_000_000));
        return true;
    }

    /// <summary>The shortest way to type a duration.</summary>
    public static string Format(TimeSpan duration) => duration switch
    {
        { Ticks: 0 } => "0s",
        _ when duration.Ticks % TimeSpan.TicksPerHour == 0 => $"{duration.Ticks / TimeSpan.TicksPerHour}h",
        _ when duration.Ticks % TimeSpan.TicksPerMinute == 0 => $"{duration.Ticks / TimeSpan.TicksPerMinute}m",
        _ when duration.Ticks % TimeSpan.TicksPerSecond == 0 => $"{duration.Ticks / TimeSpan.TicksPerSecond}s",
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.###}ms"),
    };
}
