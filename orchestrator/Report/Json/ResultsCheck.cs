using System.Text.Json;

namespace AgentGatewayPerf.Report.Json;

/// <summary>Finds out whether a results file holds what one can hold, beyond the types of its members.</summary>
static class ResultsCheck
{
    const string Histogram = "histogram";

    /// <summary>What is wrong with a file; null for nothing.</summary>
    public static string? Problem(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject()
            .Select(member => member.NameEquals(Histogram) ? OfHistogram(member.Value) : Problem(member.Value))
            .FirstOrDefault(problem => problem is not null),
        JsonValueKind.Array => element.EnumerateArray()
            .Select(item => item.ValueKind == JsonValueKind.Null ? "a list holds null" : Problem(item))
            .FirstOrDefault(problem => problem is not null),
        _ => null,
    };

    static string? OfHistogram(JsonElement buckets)
    {
        if (buckets.ValueKind != JsonValueKind.Array)
            return "a histogram is not a list";
        var (last, sum) = (-1L, 0L);
        foreach (var bucket in buckets.EnumerateArray())
        {
            if (bucket.ValueKind != JsonValueKind.Array || bucket.GetArrayLength() != 3
                || !bucket[0].TryGetLong(out var lower) || !bucket[1].TryGetLong(out var upper)
                || !bucket[2].TryGetLong(out var count))
            {
                return "a bucket of a histogram is not [lower, upper, count]";
            }
            if (lower <= last || upper < lower)
                return "the buckets of a histogram are not in ascending order, each once";
            if (count <= 0 || count > long.MaxValue - sum)
                return "a bucket of a histogram has a count that cannot be";
            (last, sum) = (upper, sum + count);
        }
        return null;
    }

    static bool TryGetLong(this JsonElement element, out long value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out value);
    }
}
