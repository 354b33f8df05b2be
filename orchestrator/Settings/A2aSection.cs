using System.CommandLine;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>What the A2A patterns send.</summary>
sealed record A2aSection
{
    static readonly A2aSection Default = new();

    /// <summary>Text of every message.</summary>
    public string Message { get; init; } = "Hello";

    /// <summary>Turns of a conversation.</summary>
    public int Turns { get; init; } = 3;

    public A2aVersion Version { get; init; }

    public A2aBindingKind Binding { get; init; }

    /// <summary>States in which a task may be when the response comes; none for all but failed, rejected and canceled.</summary>
    public IReadOnlyList<TaskState> ExpectedStates { get; init; } = [];

    /// <summary>Pause before a task is asked after.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>An event of a numbered stream is late above this.</summary>
    public TimeSpan LateAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether a2a:agent_card fetches the card for those who have a token.</summary>
    public bool ExtendedCard { get; init; }

    /// <summary>Extensions that requests activate, as URIs.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>What an assignment says of this section.</summary>
    public A2aOptions ToOptions() =>
        new()
        {
            Message = Message,
            Turns = (uint)Turns,
            Version = Version,
            Binding = Binding,
            ExpectedStates = { ExpectedStates },
            PollUs = (ulong)Poll.TotalMicroseconds,
            LateAfterUs = (ulong)LateAfter.TotalMicroseconds,
            ExtendedCard = ExtendedCard,
            Extensions = { Extensions },
        };

    /// <summary>Adds what the results file says of this section.</summary>
    public void Describe(JsonObject configuration)
    {
        configuration["message"] = Message;
        configuration["turns"] = Turns;
        configuration["expect_state"] = ExpectedStates.Count == 0 ? null : string.Join(",", ExpectedStates.Select(s => s.Name()));
        configuration["a2a_binding"] = Binding switch
        {
            A2aBindingKind.JsonRpc => "jsonrpc",
            A2aBindingKind.Rest => "rest",
            A2aBindingKind.Grpc => "grpc",
            _ => null,
        };
        configuration["poll_s"] = Poll == Default.Poll ? null : Poll.TotalSeconds;
        configuration["late_after_s"] = LateAfter.TotalSeconds;
        configuration["extended_card"] = ExtendedCard;
        configuration["a2a_extensions"] = Extensions.Count == 0 ? null : string.Join(", ", Extensions);
        configuration["a2a_version"] = Version switch
        {
            A2aVersion._03 => "0.3",
            A2aVersion._10 => "1.0",
            _ => null,
        };
    }

    /// <summary>The flags of this section.</summary>
    public sealed class Flags
    {
        const string Grpc = "grpc";

        public Option<string?> Message { get; } =
            Flag.Text("--message", "TEXT", "Text of every A2A message, or @FILE", Default.Message);

        public Option<int?> Turns { get; } =
            Flag.Number("--turns", "Turns of an A2A conversation; each is one request", Default.Turns);

        public Option<string?> Version { get; } =
            Flag.Text("--a2a-version", "0.3|1.0", "A2A version to speak", "what the agent card says");

        public Option<string?> ExpectState { get; } = Flag.Text("--expect-state", "STATE,…",
            $"States in which an A2A task may be when the response comes, of {string.Join(", ", TaskStates.All)}; any other is a failure",
            "all but failed, rejected, canceled");

        public Option<string?> Binding { get; } = Flag.Text(
            "--a2a-binding", "auto|jsonrpc|rest|grpc", "How A2A is written on the wire: JSON-RPC, HTTP+JSON or gRPC",
            "auto: the first that the agent card names");

        /// <summary>Whether gRPC was asked for.</summary>
        public bool IsGrpc(FlagValues values) => values.Of(Binding) == Grpc;

        public Option<TimeSpan?> Poll { get; } = Flag.Duration(
            "--poll", "a2a:task: pause before each request that asks how the task stands", Default.Poll);

        public Option<TimeSpan?> LateAfter { get; } = Flag.Duration(
            "--late-after", "An event of a numbered A2A stream is late above this time from its sending to its arrival", Default.LateAfter);

        public Option<bool> ExtendedCard { get; } = Flag.Switch(
            "--extended-card", "a2a:agent_card: fetch the card for those who have a token, in the binding that is spoken");

        public Option<string[]> Extension { get; } = Flag.Texts(
            "--a2a-extension", "URI", "Extension of A2A that requests activate; repeat for several");

        public IReadOnlyList<Option> All =>
            [Message, Turns, Version, Binding, ExpectState, Poll, LateAfter, ExtendedCard, Extension];

        /// <param name="values">What was given.</param>
        /// <param name="patterns">The patterns of the run.</param>
        /// <exception cref="UsageException">Something cannot be done as asked.</exception>
        public A2aSection Read(FlagValues values, IReadOnlyList<Pattern> patterns)
        {
            if (values.Of(ExtendedCard) && !patterns.Contains(Pattern.A2AAgentCard))
                throw new UsageException("--extended-card is of the pattern a2a:agent_card: add it by --pattern.");
            var turns = Check.AtLeastOne(Turns.Name, values.Of(Turns) ?? Default.Turns);
            return new()
            {
                Message = Check.Text(Message.Name, values.TextOf(Message), ContractLimits.PayloadLength) ?? Default.Message,
                Turns = turns <= ContractLimits.Turns
                    ? turns
                    : throw new UsageException($"--turns must be at most {ContractLimits.Turns}, not {turns}."),
                Poll = Check.Positive(Poll.Name, values.Of(Poll) ?? Default.Poll),
                LateAfter = Check.Positive(LateAfter.Name, values.Of(LateAfter) ?? Default.LateAfter),
                ExpectedStates = ReadStates(values.Of(ExpectState)),
                ExtendedCard = values.Of(ExtendedCard),
                Extensions = ReadExtensions(values.Of(Extension)),
                Binding = values.Of(Binding) switch
                {
                    null or "auto" => A2aBindingKind.FromCard,
                    "jsonrpc" => A2aBindingKind.JsonRpc,
                    "rest" => A2aBindingKind.Rest,
                    Grpc => A2aBindingKind.Grpc,
                    var other => throw new UsageException($"--a2a-binding must be auto, jsonrpc, rest or grpc, not '{other}'."),
                },
                Version = values.Of(Version) switch
                {
                    null => A2aVersion.FromCard,
                    "0.3" => A2aVersion._03,
                    "1.0" => A2aVersion._10,
                    var other => throw new UsageException(
                        $"--a2a-version must be 0.3 or 1.0, not '{other}'; without it the agent card decides."),
                },
            };
        }

        string[] ReadExtensions(IReadOnlyList<string> uris)
        {
            foreach (var uri in uris)
            {
                if (!HeaderRules.IsExtension(uri))
                {
                    throw new UsageException(
                        $"{Extension.Name} takes the URI of an extension, without commas and spaces: '{Printable.OneLine(uri, 80)}' is none.");
                }
            }
            return uris.Sum(uri => uri.Length) <= ContractLimits.HeaderLength
                ? [.. uris.Distinct()]
                : throw new UsageException($"The extensions of {Extension.Name} are longer than {ContractLimits.HeaderLength} characters together.");
        }

        static TaskState[] ReadStates(string? list) => list is null
            ? []
            : [.. list.Split(',', StringSplitOptions.TrimEntries).Select(name => TaskStates.Find(name)
                ?? throw new UsageException(
                    $"--expect-state: '{name}' is no state of a task. There are: {string.Join(", ", TaskStates.All)}."))
                .Distinct().Order()];
    }
}
