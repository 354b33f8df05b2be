using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>What a pattern is made of: its virtual users, and what has to be found out before they can be used.</summary>
abstract class PatternDriver
{
    /// <summary>What was negotiated or found, for the report.</summary>
    public List<string> Facts { get; } = [];

    /// <summary>What a reader of the report should know.</summary>
    public List<string> Warnings { get; } = [];

    public abstract VirtualUser CreateUser(LoadContext context, int number);

    /// <summary>Finds out, through the first virtual user, which is open, what the others need to know.</summary>
    /// <returns>Why the pattern cannot run; null when it can.</returns>
    public abstract ValueTask<Fault?> DiscoverAsync(VirtualUser first);

    protected static Fault SetupFault(string message, Http.Outcome outcome = default) => new()
    {
        Code = Fault.Types.Code.Setup,
        Message = message,
        Outcome = outcome.Class,
        OutcomeCode = outcome.Code,
    };
}
