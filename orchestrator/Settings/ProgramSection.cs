using System.CommandLine;

namespace AgentGatewayPerf.Settings;

/// <summary>What this program says of itself and its work.</summary>
sealed record ProgramSection
{
    /// <summary>Whether to show the plan and start nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether to print the flags as a file and run nothing.</summary>
    public bool PrintConfig { get; init; }

    public bool Verbose { get; init; }

    public bool Quiet { get; init; }

    /// <summary>Where the whole log goes as well; null for nowhere.</summary>
    public string? LogFile { get; init; }

    /// <summary>The flags of this section.</summary>
    public sealed class Flags
    {
        public Option<bool> DryRun { get; } = Flag.Switch("--dry-run", "Show the plan and what it would cost, and start nothing");

        public Option<string?> Config { get; } = Flag.Text("--config", "FILE",
            "YAML file of flags, 'name: value' without the dashes; the command line wins (--print-config writes one)");

        public Option<bool> PrintConfig { get; } =
            Flag.Switch("--print-config", "Print these flags as a file for --config, and run nothing");

        public Option<bool> Verbose { get; } = Flag.Switch("--verbose", "Log more");

        public Option<bool> Quiet { get; } = Flag.Switch("--quiet", "Log warnings and errors only, and show no progress");

        public Option<string?> LogFile { get; } =
            Flag.Text("--log-file", "FILE", "Write the whole log to a file as well, as JSON lines");

        public IReadOnlyList<Option> All => [DryRun, Config, PrintConfig, Verbose, Quiet, LogFile];

        public ProgramSection Read(FlagValues values) => new()
        {
            DryRun = values.Of(DryRun),
            PrintConfig = values.Of(PrintConfig),
            Verbose = values.Of(Verbose),
            Quiet = values.Of(Quiet),
            LogFile = values.Of(LogFile),
        };
    }
}
