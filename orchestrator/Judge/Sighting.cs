using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Judge;

/// <summary>A failure that was seen in a pattern in which not everything succeeded.</summary>
/// <param name="Report">The pattern.</param>
/// <param name="Outcome">What it was.</param>
/// <param name="Always">Whether nothing else came of what failed so: no request of that operation succeeded or failed otherwise.</param>
/// <param name="Messages">What the worker said of it.</param>
sealed record Sighting(PatternReport Report, Outcome Outcome, bool Always, IReadOnlyList<string> Messages)
{
    /// <summary>Whether a message begins with these words, which are the worker's own: what a server said stands behind them.</summary>
    public bool Says(string words) => Messages.Any(message =>
        message.StartsWith(words, StringComparison.Ordinal)
        || (OperationsThatPrepare.FirstOrDefault(name => message.StartsWith(name, StringComparison.Ordinal)) is { } operation
            && message.AsSpan(operation.Length).StartsWith(words, StringComparison.Ordinal)));

    /// <summary>Whether a message of a connection that failed holds these words. No server has written any of it.</summary>
    public bool Holds(string words) => Messages.Any(message => message.Contains(words, StringComparison.OrdinalIgnoreCase));

    // A pattern that could not be prepared says first what it was doing.
    static readonly IReadOnlyList<string> OperationsThatPrepare =
        [.. ((Operation[])[Operation.Initialize, Operation.Initialized, Operation.Discover, Operation.ToolsList, Operation.AgentCard])
            .Select(operation => operation.Name() + ": ")];

    /// <summary>Everything that went wrong in a run, but for what did no harm: in a pattern where all succeeded nothing did.</summary>
    public static IEnumerable<Sighting> Of(RunResult result) =>
        result.Patterns.Where(pattern => pattern.Failed > 0 || pattern.Faults.Any()).SelectMany(Of);

    // Failures of requests, of the setup, and the reasons for which a pattern could not run at all.
    static IEnumerable<Sighting> Of(PatternReport pattern)
    {
        foreach (var (fault, _) in pattern.Faults)
        {
            var outcome = fault.Code switch
            {
                Fault.Types.Code.Dns => new Outcome(OutcomeClass.Dns, 0),
                Fault.Types.Code.Connect => new Outcome(OutcomeClass.Connect, 0),
                Fault.Types.Code.Tls => new Outcome(OutcomeClass.Tls, 0),
                _ => new Outcome(fault.Outcome, fault.OutcomeCode),
            };
            yield return new Sighting(pattern, outcome, pattern.Successful == 0, [fault.Message]);
        }
        foreach (var (operations, setup) in new[] { (pattern.Totals.Operations, false), (pattern.Totals.Setup, true) })
        {
            foreach (var (operation, totals) in operations)
            {
                // A session that could not be ended says nothing of the requests before.
                if (operation == Operation.EndSession)
                    continue;
                foreach (var (outcome, count) in totals.Counts.Failures)
                {
                    var always = pattern.Successful == 0 && count == totals.Counts.Ok + totals.Counts.Failed;
                    yield return new Sighting(pattern, outcome, always, pattern.Messages.Of(setup, outcome));
                }
            }
        }
    }
}
