using Grpc.Core;

namespace AgentGatewayPerf.Demo;

/// <summary>The demo agent over gRPC in A2A 1.0.</summary>
sealed class DemoGrpcV1(DemoConversations conversations) : V1.A2AService.A2AServiceBase
{
    readonly DemoGrpc _agent = new(conversations, A2aDialect.V1);

    public override Task<V1.SendMessageResponse> SendMessage(V1.SendMessageRequest request, ServerCallContext context) =>
        _agent.SendAsync<V1.SendMessageResponse>(request);

    public override Task SendStreamingMessage(
        V1.SendMessageRequest request, IServerStreamWriter<V1.StreamResponse> responseStream, ServerCallContext context) =>
        _agent.StreamAsync(request, responseStream, context.CancellationToken);

    public override Task<V1.Task> GetTask(V1.GetTaskRequest request, ServerCallContext context) =>
        _agent.GetAsync<V1.Task>(request.Id);

    public override Task SubscribeToTask(
        V1.SubscribeToTaskRequest request, IServerStreamWriter<V1.StreamResponse> responseStream, ServerCallContext context) =>
        _agent.FollowAsync(request.Id, responseStream, context.CancellationToken);
}
