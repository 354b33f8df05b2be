using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>One request and what came of it on the wire. Times are ns of <see cref="Base.Clock"/>.</summary>
/// <param name="Failure">Ok when a whole response came, whatever it says; else reset, timeout, protocol, tls or aborted.</param>
/// <param name="Sent">Just before the first byte was sent.</param>
/// <param name="FirstByte">When the first bytes of the response were read; 0 when none came.</param>
/// <param name="FirstEvent">When the first event of an event stream was read; 0 where the response was none.</param>
/// <param name="Ended">When the response was whole, or given up.</param>
/// <param name="Error">What a user should read, when it failed.</param>
/// <param name="IsLeftOpen">Whether the body went on behind the response for so long that its end was not waited for.</param>
readonly record struct ExchangeResult(
    Outcome Failure, long Sent, long FirstByte, long FirstEvent, long Ended, string? Error, bool IsLeftOpen = false);
