using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>A virtual user of an agent: A2A has no sessions, so a connection is all it needs.</summary>
abstract class A2aVirtualUser : VirtualUser
{
    protected A2aVirtualUser(LoadContext context, A2aPattern pattern, int number)
        : base(context, pattern.Head, number)
    {
        Pattern = pattern;
        CardValidator = new CardValidator(context.Failures);
    }

    protected A2aPattern Pattern { get; }

    protected CardValidator CardValidator { get; }

    /// <summary>Fetches and reads the agent card.</summary>
    public async ValueTask<(Outcome Outcome, AgentCard? Card)> DiscoverCardAsync()
    {
        // That it is not where it should be is no failure where it is somewhere else.
        var found = await ProbeAsync(
            Pattern.CardRequest(Head), CardValidator.Expect(Operation.Discover, keep: true), Context.Target.Timeout);
        if (found.IsOk)
            return (found, CardValidator.Card);
        if (found == new Outcome(OutcomeClass.Http, 404))
        {
            Pattern.UseOldCardPath();
            var older = await SetupAsync(Pattern.CardRequest(Head), CardValidator.Expect(Operation.Discover, keep: true));
            if (older.IsOk)
                return (older, CardValidator.Card);
            Pattern.UseCardPath();
            return (older, null);
        }
        var outcome = await SetupAsync(Pattern.CardRequest(Head), CardValidator.Expect(Operation.Discover, keep: true));
        return (outcome, outcome.IsOk ? CardValidator.Card : null);
    }
}
