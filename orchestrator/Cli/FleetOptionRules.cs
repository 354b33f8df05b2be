using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>Checks the flags about the workers' containers and their coming up.</summary>
static class FleetOptionRules
{
    // What Modal gives: an eighth of a core and 128 MiB at least, so much at most that more is a slip of the finger.
    const double LeastCores = 0.125;
    const double MostCores = 64;
    const int LeastMemory = 128;
    const int MostMemory = 344_064;

    // The image of the first run is built before this time begins.
    static readonly TimeSpan OnModal = TimeSpan.FromMinutes(5);

    /// <exception cref="UsageException">More than there are.</exception>
    public static int? MinShards(LoadArguments arguments, int shards) => arguments.FleetOptions.MinShards switch
    {
        null => null,
        < 1 => throw new UsageException($"--min-shards must be at least 1, not {arguments.FleetOptions.MinShards}."),
        { } least when least > shards => throw new UsageException($"--min-shards {least} is more than the {shards} of --shards."),
        { } least => least,
    };

    /// <exception cref="UsageException">It is zero.</exception>
    public static TimeSpan? StartTimeout(LoadArguments arguments, FleetKind fleet) => arguments.FleetOptions.StartTimeout switch
    {
        null => fleet is FleetKind.Modal or FleetKind.Stdin ? OnModal : null,
        { Ticks: 0 } => throw new UsageException("--start-timeout must be longer than 0, such as 5m."),
        { } time => time,
    };

    /// <exception cref="UsageException">Modal has no such containers.</exception>
    public static ModalOptions Modal(LoadArguments arguments)
    {
        var (options, defaults) = (arguments.FleetOptions, new ModalOptions());
        return new ModalOptions
        {
            Cpu = options.Cpu is { } cores and (< LeastCores or > MostCores)
                ? throw new UsageException(string.Create(
                    CultureInfo.InvariantCulture, $"--cpu must be from {LeastCores} to {MostCores} cores, not {cores}."))
                : options.Cpu ?? defaults.Cpu,
            Memory = options.Memory is { } memory and (< LeastMemory or > MostMemory)
                ? throw new UsageException($"--memory must be from {LeastMemory} to {MostMemory} MiB, not {memory}.")
                : options.Memory ?? defaults.Memory,
            Region = NotEmpty("--region", options.Region),
            NonPreemptible = options.NonPreemptible,
            // A token on the command line is the nearest to what the user wants now.
            Secret = arguments.AuthToken is null ? NotEmpty("--secret", options.Secret) : null,
            MaxCost = options.MaxCost ?? defaults.MaxCost,
        };
    }

    static string? NotEmpty(string name, string? value) => value is not { Length: 0 } ? value : throw new UsageException($"{name} is empty.");
}
