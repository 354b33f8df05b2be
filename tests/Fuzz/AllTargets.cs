using AgentGatewayPerf.Fuzz.Targets;

namespace AgentGatewayPerf.Fuzz;

/// <summary>Every parser that is given bytes from outside.</summary>
static class AllTargets
{
    public static IReadOnlyList<FuzzTarget> List { get; } =
    [
        new HttpTarget(),
        new Http2Target(),
        new ChunkTarget(),
        new SseTarget(),
        new GrpcTarget(),
        new JsonRpcTarget(),
        new CardTarget(),
        new CommandTarget(),
        new EventTarget(),
        new BatchTarget(),
        new AnnouncementTarget(),
    ];
}
