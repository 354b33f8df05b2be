namespace AgentGatewayPerf.Protos;

/// <summary>One request that ended, as the worker measured it. All times are microseconds on one clock.</summary>
/// <param name="IntendedStartUs">When the schedule wanted the request to start, from the start of the step; what prepares the
/// scenario counts from the beginning of the preparation.</param>
/// <param name="SendDelayUs">From the intended start to the send: waiting for a free virtual user or for a new
/// connection.</param>
/// <param name="LatencyUs">Response time: from the intended start to the end of the response.</param>
/// <param name="FirstByteGapUs">1 + the time from the first byte of the response to its end; 0 where no byte came.</param>
/// <param name="FirstEventGapUs">1 + the time from the first event of the response to its end; 0 where the response was no event
/// stream.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Code">HTTP status or JSON-RPC code behind the outcome, or 0.</param>
/// <param name="Operation">What it was; turn n of a conversation is 1000 + n.</param>
public readonly record struct Sample(
    long IntendedStartUs,
    ulong SendDelayUs,
    ulong LatencyUs,
    ulong FirstByteGapUs,
    ulong FirstEventGapUs,
    OutcomeClass Outcome,
    int Code,
    Operation Operation)
{
    /// <summary>From the send to the end of the response, µs.</summary>
    public ulong ServiceTimeUs => LatencyUs - Math.Min(SendDelayUs, LatencyUs);

    /// <summary>From the send to the first byte of the response, µs; null where no byte came.</summary>
    public ulong? TimeToFirstByteUs => Before(FirstByteGapUs);

    /// <summary>From the send to the first event of the response, µs; null where the response was no event stream.</summary>
    public ulong? TimeToFirstEventUs => Before(FirstEventGapUs);

    /// <summary>Whether this is an operation that prepares or ends a session, apart from the requests of a load.</summary>
    public bool IsSetup => Operation.IsSetup();

    ulong? Before(ulong gap) => gap == 0 ? null : ServiceTimeUs - Math.Min(gap - 1, ServiceTimeUs);
}
