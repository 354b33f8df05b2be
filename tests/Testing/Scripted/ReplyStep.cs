namespace AgentGatewayPerf.Testing.Scripted;

/// <summary>One thing a scripted server does to a connection.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Bytes">What it sends.</param>
/// <param name="Delay">How long it waits.</param>
public readonly record struct ReplyStep(ReplyStepKind Kind, ReadOnlyMemory<byte> Bytes = default, TimeSpan Delay = default);
