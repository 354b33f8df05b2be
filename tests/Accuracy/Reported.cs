using System.Text.Json;

namespace AgentGatewayPerf.Accuracy;

/// <summary>What the results file of a run of one pattern says.</summary>
sealed record Reported
{
    public required Figures Response { get; init; }
    public required Figures Service { get; init; }
    public required long Planned { get; init; }
    public required long Aborted { get; init; }
    public required long NotSent { get; init; }
    public required double? OfferedRate { get; init; }
    public required double DeliveredRate { get; init; }
    public required double ElapsedS { get; init; }

    /// <summary>Requests by outcome: "ok", "http 503".</summary>
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    /// <summary>Requests that prepared sessions and were of the kind of the load.</summary>
    public required long Discoveries { get; init; }

    public required string Generator { get; init; }
    public required IReadOnlyList<string> Limits { get; init; }
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Median and worst of the seconds' 50th and 99th percentiles of the schedule lag, µs, over all shards.</summary>
    public required (double P50, double P50Worst, double P99, double P99Worst) Lag { get; init; }

    public static Reported Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var pattern = root.GetProperty("patterns")[0];
        var times = pattern.GetProperty("successful_times");
        var generator = root.GetProperty("generator");
        return new Reported
        {
            Response = Distribution(times.GetProperty("response_time")),
            Service = Distribution(times.GetProperty("service_time")),
            Planned = pattern.GetProperty("planned").GetInt64(),
            Aborted = pattern.GetProperty("aborted").GetInt64(),
            NotSent = pattern.GetProperty("not_sent").GetInt64(),
            OfferedRate = pattern.GetProperty("offered_rate") is { ValueKind: JsonValueKind.Number } rate
                ? rate.GetDouble()
                : null,
            DeliveredRate = pattern.GetProperty("delivered_rate").GetDouble(),
            ElapsedS = pattern.GetProperty("elapsed_s").GetDouble(),
            Outcomes = pattern
                .GetProperty("outcomes")
                .EnumerateArray()
                .GroupBy(Name)
                .ToDictionary(g => g.Key, g => g.Sum(o => o.GetProperty("count").GetInt64())),
            Discoveries = pattern
                .GetProperty("setup")
                .EnumerateArray()
                .Where(s => s.GetProperty("operation").GetString() == "discover")
                .Sum(s => s.GetProperty("successful").GetInt64()),
            Generator = generator.GetProperty("status").GetString()!,
            Limits = [.. generator.GetProperty("limits").EnumerateArray().Select(l => l.GetProperty("reason").GetString()!)],
            Problems = [.. root.GetProperty("problems").EnumerateArray().Select(p => p.GetString()!)],
            Lag = Lags(root),
        };
    }

    // Where a connection was reset, the code says the moment, which is not the scenario's.
    static string Name(JsonElement outcome) =>
        outcome.GetProperty("code").GetInt32() is not 0 and var code && outcome.GetProperty("class").GetString() != "reset"
            ? $"{outcome.GetProperty("class").GetString()} {code}"
            : outcome.GetProperty("class").GetString()!;

    static Figures Distribution(JsonElement d) =>
        d.ValueKind == JsonValueKind.Null
            ? Figures.Of([])
            : new Figures(
                d.GetProperty("count").GetInt64(), Ms(d, "mean_us"), Ms(d, "p50_us"), Ms(d, "p90_us"), Ms(d, "p95_us"),
                Ms(d, "p99_us"), Ms(d, "p999_us"), Ms(d, "max_us"));

    static double Ms(JsonElement distribution, string name) => distribution.GetProperty(name).GetDouble() / 1_000;

    static (double, double, double, double) Lags(JsonElement root)
    {
        var seconds = root.GetProperty("shards").EnumerateArray().SelectMany(s => s.GetProperty("vitals_series").EnumerateArray())
            .Where(v => v.GetProperty("schedule_lag_max_us").GetInt64() > 0).ToList();
        var p50 = seconds.Select(v => v.GetProperty("schedule_lag_p50_us").GetDouble()).Order().ToList();
        var p99 = seconds.Select(v => v.GetProperty("schedule_lag_p99_us").GetDouble()).Order().ToList();
        return seconds.Count == 0 ? default : (p50[p50.Count / 2], p50[^1], p99[p99.Count / 2], p99[^1]);
    }
}
