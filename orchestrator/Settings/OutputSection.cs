using System.CommandLine;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Settings;

/// <summary>What becomes of the result.</summary>
sealed record OutputSection
{
    /// <summary>Value of --output for standard output.</summary>
    public const string StandardOutput = "-";

    /// <summary>Where the results file goes, <see cref="StandardOutput"/> included; null for none.</summary>
    public string? Json { get; init; }

    /// <summary>Further files that are made from the same document.</summary>
    public OutputFiles Files { get; init; } = new();

    /// <summary>Where every single request goes; null for nowhere.</summary>
    public string? Samples { get; init; }

    /// <summary>A name the user gave the run.</summary>
    public string? Label { get; init; }

    /// <summary>What the user wants to know of the run later.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether to serve a page that shows the run live.</summary>
    public bool Ui { get; init; }

    /// <summary>Collector of OpenTelemetry metrics; null for none.</summary>
    public string? Otlp { get; init; }

    /// <summary>The command line that does the same again, without the gateway's token.</summary>
    public string Command { get; init; } = "";

    /// <summary>The flags of this section.</summary>
    public sealed class Flags
    {
        public Option<string?> Json { get; } =
            Flag.Text("--output", "FILE",
                "Write the complete result as JSON (see docs/results.md); - for standard output, and the report then goes to "
                + "standard error").Short("-o");

        public OutputFiles.Flags Files { get; } = new("--report");

        public Option<string?> Samples { get; } =
            Flag.Text("--samples", "FILE", "Write every single request to a Parquet file while the load runs");

        public Option<string?> Label { get; } = Flag.Text("--label", "TEXT", "A name for this run, kept with its result");

        public Option<string[]> Tag { get; } =
            Flag.Texts("--tag", "KEY=VALUE", "Something to know of this run, kept with its result. Repeatable");

        public Option<bool> Ui { get; } =
            Flag.Switch("--ui", "Serve a page on this machine that shows the run live, and its report in the end");

        public Option<string?> Otlp { get; } = Flag.Text("--otlp", "ENDPOINT",
            "Send OpenTelemetry metrics to a collector while the load runs: http://localhost:4317 (gRPC), "
            + "http://localhost:4318 (HTTP)");

        public IReadOnlyList<Option> All => [Json, .. Files.All, Samples, Label, Tag, Ui, Otlp];

        /// <exception cref="UsageException">Something cannot be done as asked.</exception>
        public OutputSection Read(FlagValues values) => new()
        {
            Json = values.Of(Json),
            Files = Files.Read(values),
            Samples = values.Of(Samples),
            Label = Check.NotEmpty(Label.Name, values.Of(Label)),
            Tags = ReadTags(values.Of(Tag)),
            Ui = values.Of(Ui),
            Otlp = values.Of(Otlp),
        };

        static SortedDictionary<string, string> ReadTags(IEnumerable<string> texts)
        {
            var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var text in texts)
            {
                var at = text.IndexOf('=', StringComparison.Ordinal);
                if (at < 1)
                    throw new UsageException($"--tag takes KEY=VALUE, such as commit=4f2a91c, not '{text}'.");
                if (!tags.TryAdd(text[..at], text[(at + 1)..]))
                    throw new UsageException($"--tag {text[..at]} is given twice.");
            }
            return tags;
        }
    }
}
