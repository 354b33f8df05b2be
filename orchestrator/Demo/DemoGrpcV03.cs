using Grpc.Core;

namespace AgentGatewayPerf.Demo;

/// <summary>The demo agent over gRPC in A2A 0.3.</summary>
sealed class DemoGrpcV03(DemoConversations conversations) : V03.A2AService.A2AServiceBase
{
    readonly DemoGrpc _agent = new(conversations, A2aDialect.V03OfProtocolBuffers);

    public override Task<V03.SendMessageResponse> SendMessage(V03.SendMessageRequest request, ServerCallContext context) =>
        _agent.SendAsync<V03.SendMessageResponse>(request);

    public override Task SendStreamingMessage(
        V03.SendMessageRequest request, IServerStreamWriter<V03.StreamResponse> responseStream, ServerCallContext context) =>
        _agent.StreamAsync(request, responseStream, context.CancellationToken);

    public override Task<V03.Task> GetTask(V03.GetTaskRequest request, ServerCallContext context) =>
        _agent.GetAsync<V03.Task>(IdOf(request.Name));

    public override Task TaskSubscription(
        V03.TaskSubscriptionRequest request, IServerStreamWriter<V03.StreamResponse> responseStream, ServerCallContext context) =>
        _agent.FollowAsync(IdOf(request.Name), responseStream, context.CancellationToken);

    static string IdOf(string name) => name.StartsWith("tasks/", StringComparison.Ordinal) ? name["tasks/".Length..] : name;
}
