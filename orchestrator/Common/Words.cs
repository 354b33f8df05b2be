using System.Globalization;

namespace AgentGatewayPerf.Common;

/// <summary>Numbers and names as reports write them, the same in every language of the machine.</summary>
static class Words
{
    /// <summary>A time in milliseconds with two decimals: "12.34ms"; "n/a" where there is none.</summary>
    public static string Milliseconds(double? microseconds) =>
        microseconds is { } us ? string.Create(CultureInfo.InvariantCulture, $"{us / 1_000:0.00}ms") : "n/a";

    public static string TwoDecimals(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>A share in percent with one decimal, rounded down so that only all is 100.0%.</summary>
    public static string Percent(long part, long whole) => whole == 0
        ? "0.0%"
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(part * 1_000.0 / whole) / 10:0.0}%");

    /// <summary>A rough length of time: "42 s", "3 min 5 s".</summary>
    public static string Duration(TimeSpan time) =>
        time < TimeSpan.FromMinutes(1) ? $"{(int)Math.Ceiling(time.TotalSeconds)} s"
        : time < TimeSpan.FromHours(1) ? $"{(int)time.TotalMinutes} min {time.Seconds} s"
        : $"{(int)time.TotalHours} h {time.Minutes} min";

    /// <summary>"1 shard", "2 shards".</summary>
    public static string Count(long number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
