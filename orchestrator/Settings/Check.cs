using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>Checks of single values that several sections need. Each returns the value, or says what is wrong with the
/// flag.</summary>
static class Check
{
    /// <exception cref="UsageException">It is empty.</exception>
    public static string? NotEmpty(string name, string? value) =>
        value is not { Length: 0 } ? value : throw new UsageException($"{name} is empty.");

    /// <exception cref="UsageException">It is empty, or longer than a worker takes.</exception>
    public static string? Text(string name, string? value, int most) =>
        NotEmpty(name, value) is not { } text || text.Length <= most
        ? value
        : throw new UsageException($"{name} is longer than the {most:N0} characters that a worker takes.");

    /// <exception cref="UsageException">It is no time, or longer than a worker takes.</exception>
    public static TimeSpan Positive(string name, TimeSpan value)
    {
        // Workers count in microseconds.
        if (value < TimeSpan.FromMicroseconds(1))
            throw new UsageException($"{name} must be longer than 0, such as 30s.");
        return value <= ContractLimits.Time
            ? value
            : throw new UsageException(
                $"{name} must be at most {ContractLimits.Time.TotalDays:0} days, not {Durations.Format(value)}.");
    }

    /// <exception cref="UsageException">It is less.</exception>
    public static int AtLeastOne(string name, int value) => (int)AtLeastOne(name, (long)value);

    /// <exception cref="UsageException">It is less.</exception>
    public static long AtLeastOne(string name, long value) =>
        value >= 1 ? value : throw new UsageException($"{name} must be at least 1, not {value}.");

    /// <summary>Checks the part of a total that the first shard gets, which is the largest.</summary>
    /// <exception cref="UsageException">It is more than a worker takes.</exception>
    public static void OfWorker(string name, long total, int shards, long most, string what)
    {
        if (Shares.Of(total, 0, shards) > most)
        {
            throw new UsageException(
                $"{name} {total} is more than {most:N0} {what} for each of "
                + $"{Words.Count(shards, "shard")}, the most that a worker takes.\n"
                + "Give less, or more --shards.");
        }
    }
}
