using System.Text.Json;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Comparing;

/// <summary>Searches for the capacity of a queue: so many servers that take as long for every request.</summary>
static class CapacityRuns
{
    const int Servers = 4;
    const int ServiceMs = 20;
    const double Capacity = Servers * 1_000.0 / ServiceMs;
    const double Precision = 0.05;

    static readonly TimeSpan Bound = TimeSpan.FromMinutes(11);

    /// <summary>Runs so many searches.</summary>
    /// <returns>How many ended with a load that holds, within the precision of the capacity.</returns>
    public static async Task<int> RunAsync(int tries, string folder)
    {
        var within = 0;
        for (var i = 1; i <= tries; i++)
        {
            await using var target = await TargetProcess.StartScriptedAsync("tool", $"queue:{Servers},{ServiceMs}");
            var file = Path.Combine(folder, $"{Guid.NewGuid():N}.json");
            await Orchestrator.RunAsync(
            [
                "capacity", "--local", "--quiet", "--gateway-url", target.Url.GetLeftPart(UriPartial.Authority), "--start", "50",
                "--objective", "p95<100ms", "--objective", "error_rate<1%", "--max-time", "10m", "--output", file,
            ], Bound, mostCode: 1);
            using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
            var capacity = document.RootElement.GetProperty("capacity");
            var holds = capacity.GetProperty("holds") is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : 0;
            var isWithin = holds >= Capacity * (1 - Precision) && holds <= Capacity * (1 + Precision);
            within += isWithin ? 1 : 0;
            Console.WriteLine($"{i}: {capacity.GetProperty("statement").GetString()} (truth {Capacity:0}{(isWithin ? "" : ", not within the precision")})");
        }
        Console.WriteLine($"\n{within} of {tries} searches ended within the precision.");
        return within;
    }
}
