using System.CommandLine;
using System.Globalization;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Settings;

/// <summary>What the containers of the workers are like, and what they may cost.</summary>
sealed record ModalSection
{
    static readonly ModalSection Default = new();

    /// <summary>Physical cores, which are two processors each.</summary>
    public double Cpu { get; init; } = 2;

    /// <summary>MiB.</summary>
    public int Memory { get; init; } = 2048;

    /// <summary>Regions by Modal's names, with commas; null for any.</summary>
    public string? Region { get; init; }

    public bool NonPreemptible { get; init; }

    /// <summary>Modal secret that holds the gateway's token; null for the default one, if it exists.</summary>
    public string? Secret { get; init; }

    /// <summary>What a run may be estimated to cost, USD.</summary>
    public decimal MaxCost { get; init; } = 5;

    /// <summary>The flags of this section.</summary>
    public sealed class Flags
    {
        // What Modal gives: an eighth of a core and 128 MiB at least, so much at most that more is a slip of the finger.
        const double LeastCores = 0.125;
        const double MostCores = 64;
        const int LeastMemory = 128;
        const int MostMemory = 344_064;

        public Option<string?> Region { get; } =
            Flag.Text("--region", "NAME,…", "Where workers run, such as us-east or eu-west,eu-north", "anywhere");

        public Option<double?> Cpu { get; } =
            Flag.Amount("--cpu", "CORES", "a number of cores", "Physical cores of a worker", Default.Cpu);

        public Option<int?> Memory { get; } = Flag.Number("--memory", "MiB of a worker", Default.Memory);

        public Option<bool> NonPreemptible { get; } =
            Flag.Switch("--nonpreemptible", "Never interrupt a worker, for three times the price");

        public Option<string?> Secret { get; } = Flag.Text("--secret", "NAME",
            "Secret of Modal that holds AGENTGATEWAY_AUTH_TOKEN", "agentgateway-perf, if it exists");

        public Option<decimal?> MaxCost { get; } = Flag.Amount("--max-cost", "USD", "an amount in USD",
            "Do not start a run that is estimated to cost more", Default.MaxCost);

        public IReadOnlyList<Option> All => [Region, Cpu, Memory, NonPreemptible, Secret, MaxCost];

        /// <summary>What `modal run` needs to know while nothing but the command line is there.</summary>
        public IReadOnlyList<Option> OfContainers => [Cpu, Memory, Region, NonPreemptible, Secret];

        /// <param name="values">Values of the flags.</param>
        /// <param name="hasTypedToken">Whether the gateway's token was given by a flag: it is the nearest to what the user
        /// wants now.</param>
        /// <exception cref="UsageException">Modal has no such containers.</exception>
        public ModalSection Read(FlagValues values, bool hasTypedToken) => new()
        {
            Cpu = values.Of(Cpu) is { } cores and (< LeastCores or > MostCores)
                ? throw new UsageException(string.Create(
                    CultureInfo.InvariantCulture, $"--cpu must be from {LeastCores} to {MostCores} cores, not {cores}."))
                : values.Of(Cpu) ?? Default.Cpu,
            Memory = values.Of(Memory) is { } memory and (< LeastMemory or > MostMemory)
                ? throw new UsageException($"--memory must be from {LeastMemory} to {MostMemory} MiB, not {memory}.")
                : values.Of(Memory) ?? Default.Memory,
            Region = Check.NotEmpty(Region.Name, values.Of(Region)),
            NonPreemptible = values.Of(NonPreemptible),
            Secret = hasTypedToken ? null : Check.NotEmpty(Secret.Name, values.Of(Secret)),
            MaxCost = values.Of(MaxCost) ?? Default.MaxCost,
        };
    }
}
