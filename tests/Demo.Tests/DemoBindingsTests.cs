using System.Text;
using AgentGatewayPerf.Demo.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Task = System.Threading.Tasks.Task;

namespace AgentGatewayPerf.Demo.Tests;

/// <summary>The demo agent over HTTP+JSON and gRPC, for clients that are not ours.</summary>
public sealed class DemoBindingsTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    [Fact]
    public async Task The_card_names_every_binding_in_both_versions()
    {
        using var card = JsonDocument.Parse(await demo.Client.GetStringAsync(
            new Uri(demo.Url, AgentCard.Path), TestContext.Current.CancellationToken));
        Assert.Equal(
            [
                $"JSONRPC 1.0 {demo.Url}", $"JSONRPC 0.3 {demo.Url}", $"HTTP+JSON 1.0 {demo.Url}rest", $"HTTP+JSON 0.3 {demo.Url}rest",
                $"GRPC 1.0 127.0.0.1:{demo.GrpcUrl.Port}", $"GRPC 0.3 127.0.0.1:{demo.GrpcUrl.Port}",
            ],
            card.RootElement.GetProperty("supportedInterfaces").EnumerateArray()
                .Select(i => $"{i.Text("protocolBinding")} {i.Text("protocolVersion")} {i.Text("url")}"));
        Assert.Equal(
            ["HTTP+JSON", "GRPC"],
            card.RootElement.GetProperty("additionalInterfaces").EnumerateArray().Select(i => i.Text("transport")));
    }

    [Theory]
    [InlineData("/rest/message:send", "parts", "application/a2a+json")]
    [InlineData("/rest/v1/message:send", "content", "application/json")]
    public async Task A_message_over_http_json_gets_one_back(string path, string parts, string contentType)
    {
        using var response = await PostAsync(path, $$"""{"message":{"messageId":"m","role":"ROLE_USER","{{parts}}":[{"text":"hi"}]} }""");
        Assert.Equal(contentType, response.Content.Headers.ContentType!.MediaType);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("echo: hi", body.RootElement.GetProperty("message").Text(parts, "0", "text"));
    }

    [Theory]
    [InlineData("POST", "/rest/message:send", "{", HttpStatusCode.BadRequest, "Parse error")]
    [InlineData("POST", "/rest/message:send", "{}", HttpStatusCode.BadRequest, "params.message is missing")]
    [InlineData("GET", "/rest/tasks/none", null, HttpStatusCode.NotFound, "TASK_NOT_FOUND")]
    [InlineData("POST", "/rest/tasks/none:subscribe", "", HttpStatusCode.NotFound, "TASK_NOT_FOUND")]
    [InlineData("GET", "/rest/v1/tasks/none:subscribe", null, HttpStatusCode.NotFound, "Task not found: none")]
    public async Task Errors_over_http_json_have_a_status(
        string method, string path, string? body, HttpStatusCode expected, string text)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(demo.Url, path));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await demo.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, response.StatusCode);
        Assert.Contains(text, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_official_client_of_grpc_is_served()
    {
        using var channel = GrpcChannel.ForAddress(demo.GrpcUrl);
        var send = new Method<SendMessageRequest, SendMessageResponse>(
            MethodType.Unary, "lf.a2a.v1.A2AService", "SendMessage", Marshaller(SendMessageRequest.Parser), Marshaller(SendMessageResponse.Parser));
        var stream = new Method<SendMessageRequest, StreamResponse>(
            MethodType.ServerStreaming, "lf.a2a.v1.A2AService", "SendStreamingMessage", Marshaller(SendMessageRequest.Parser), Marshaller(StreamResponse.Parser));
        var get = new Method<GetTaskRequest, V1.Task>(
            MethodType.Unary, "lf.a2a.v1.A2AService", "GetTask", Marshaller(GetTaskRequest.Parser), Marshaller(V1.Task.Parser));
        var call = channel.CreateCallInvoker();
        var options = new CallOptions(cancellationToken: TestContext.Current.CancellationToken);
        var hello = new SendMessageRequest
        {
            Message = new Message { MessageId = "m", Role = Role.User, Parts = { new Part { Text = "hi" } } },
        };
        var first = await call.AsyncUnaryCall(send, null, options, hello);
        Assert.Equal("echo: hi", first.Message.Parts.Single().Text);

        var events = new List<StreamResponse>();
        using (var streaming = call.AsyncServerStreamingCall(stream, null, options, hello))
        {
            await foreach (var one in streaming.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
                events.Add(one);
        }
        Assert.Equal(DemoPace.Default.Events, events.Count);
        Assert.Equal(TaskState.Completed, events[^1].StatusUpdate.Status.State);
        Assert.Equal(3, events[2].ArtifactUpdate.Metadata.Fields["agentgateway-perf"].StructValue.Fields["event"].NumberValue);
        var task = await call.AsyncUnaryCall(get, null, options, new GetTaskRequest { Id = events[0].Task.Id });
        Assert.Equal(TaskState.Completed, task.Status.State);

        var refused = await Assert.ThrowsAsync<RpcException>(
            async () => await call.AsyncUnaryCall(get, null, options, new GetTaskRequest { Id = "none" }));
        Assert.Equal((StatusCode.NotFound, "Task not found: none"), (refused.StatusCode, refused.Status.Detail));
    }

    static Marshaller<T> Marshaller<T>(Google.Protobuf.MessageParser<T> parser)
        where T : Google.Protobuf.IMessage<T> =>
        Marshallers.Create(message => Google.Protobuf.MessageExtensions.ToByteArray(message), parser.ParseFrom);

    Task<HttpResponseMessage> PostAsync(string path, string body) => demo.Client.PostAsync(
        new Uri(demo.Url, path), new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
}
