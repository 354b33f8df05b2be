namespace AgentGatewayPerf.Run;

/// <summary>How far a worker's clock is ahead of ours.</summary>
/// <param name="AheadUs">Worker's clock less ours at the same moment, µs.</param>
/// <param name="RoundTripUs">Round trip of the probe; the offset is off by at most half of it, µs.</param>
readonly record struct ClockOffset(long AheadUs, long RoundTripUs)
{
    /// <summary>From one probe: the worker read its clock somewhere between the send and the answer, most likely
    /// midway.</summary>
    public static ClockOffset From(long sentUs, long receivedUs, long workerUs) =>
        new(workerUs - (sentUs + (receivedUs - sentUs) / 2), receivedUs - sentUs);

    public long ToWorker(long oursUs) => oursUs + AheadUs;

    public long ToOurs(long workerUs) => workerUs - AheadUs;
}
