using System.Globalization;
using System.Text.RegularExpressions;

namespace AgentGatewayPerf.Common;

/// <summary>Durations as people type them: 500ms, 60s, 2m, 1.5h, 1m30s; a number alone is seconds.</summary>
static partial class Durations
{
    static readonly Dictionary<string, double> Units = new() { ["ms"] = 0.001, ["s"] = 1, ["m"] = 60, ["h"] = 3600 };

    // A month: what is longer is a slip of the finger, and microseconds stay far from overflowing.
    static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>Reads a duration from 0 to 31 days.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var match = Parts().Match(text);
        if (!match.Success)
            return false;
        var units = match.Groups["unit"].Captures;
        var (total, least) = (0.0, double.MaxValue);
        foreach (var (i, number) in match.Groups["number"].Captures.Index())
        {
            var seconds = units.Count == 0 ? 1 : Units[units[i].Value.ToLowerInvariant()];
            // From the largest unit to the smallest, as in 1m30s.
            if (seconds >= least || !double.TryParse(
                number.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            {
                return false;
            }
            total += count * seconds;
            least = seconds;
        }
        if (total > Longest.TotalSeconds)
            return false;
        duration = TimeSpan.FromMicroseconds(Math.Round(total * 1_000_000));
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

    [GeneratedRegex(
        @"^(?:(?<number>[0-9.]+)(?<unit>h|ms|m|s))+\z|^(?<number>[0-9.]+)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Parts();
}
