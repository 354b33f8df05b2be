using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>What the result of a JSON-RPC response says of the request.</summary>
readonly record struct ResultReading
{
    ResultReading(ResultState state, Outcome outcome, string? error)
    {
        State = state;
        Outcome = outcome;
        Error = error;
    }

    /// <summary>The request succeeded.</summary>
    public static ResultReading Done => default;

    /// <summary>Further messages with the same id follow; none of them has failed so far.</summary>
    public static ResultReading MoreToCome => new(ResultState.MoreToCome, default, null);

    /// <summary>Whether the request is over, and how.</summary>
    public ResultState State { get; }

    /// <summary>The class of the failure; ok unless it failed.</summary>
    public Outcome Outcome { get; }

    /// <summary>What a user should read; null for a piece of the message itself.</summary>
    public string? Error { get; }

    /// <summary>The result says that the request failed.</summary>
    public static ResultReading Failed(Outcome outcome, string? error = null) => new(ResultState.Failed, outcome, error);

    /// <summary>The result is not what the protocol allows.</summary>
    public static ResultReading Invalid(string error) => Failed(new Outcome(OutcomeClass.Protocol), error);
}
