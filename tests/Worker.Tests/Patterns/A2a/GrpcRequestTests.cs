using System.Buffers.Binary;
using System.Text;
using AgentGatewayPerf.Demo.V1;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Patterns;
using AgentGatewayPerf.Worker.Patterns.A2a;
using Google.Protobuf;
using Task = System.Threading.Tasks.Task;

namespace AgentGatewayPerf.Worker.Tests.Patterns.A2a;

/// <summary>Calls of gRPC are written as the protocol's own types write them, byte for byte.</summary>
public sealed class GrpcRequestTests
{
    // Longer than what one byte of a length can say, with what would have to be escaped in JSON, and with what stands for
    // numbers.
    static readonly string Message = $"quotes \", ümlaut, 🙂 {new string('x', 200)} {RequestBytes.NumberMark}";

    [Theory]
    [InlineData(false, A2aCall.Send, "")]
    [InlineData(false, A2aCall.SendWithoutWaiting, "tenant-ä")]
    [InlineData(false, A2aCall.Stream, "t")]
    [InlineData(true, A2aCall.Send, "")]
    [InlineData(true, A2aCall.SendWithoutWaiting, "")]
    [InlineData(true, A2aCall.Stream, "")]
    public async Task Messages(bool isOld, object call, string tenant)
    {
        var pattern = await TestPattern.StreamAsync(isOld, Message, tenant);
        var requests = new GrpcBinding().Messages(pattern, pattern.Head, "run-1", (A2aCall)call);
        requests.First.SetNumber(1_234_567_890);
        var atOnce = (A2aCall)call == A2aCall.SendWithoutWaiting;
        Check(requests.First.Memory, "", "");
        foreach (var (context, task) in new[] { ("c-ü", ""), ("c", "t"), ("", ""), (new string('c', 300), new string('t', 129)) })
            Check(requests.FollowUp(1_234_567_890, Encoding.UTF8.GetBytes(context), Encoding.UTF8.GetBytes(task)), context, task);

        void Check(ReadOnlyMemory<byte> request, string context, string task)
        {
            IMessage expected = isOld
                ? new Demo.V03.SendMessageRequest
                {
                    Request = new Demo.V03.Message
                    {
                        MessageId = "run-1-1234567890",
                        ContextId = context,
                        TaskId = task,
                        Role = Demo.V03.Role.User,
                        Content = { new Demo.V03.Part { Text = Message } },
                    },
                    Configuration = atOnce ? new Demo.V03.SendMessageConfiguration() : null,
                }
                : new SendMessageRequest
                {
                    Tenant = tenant,
                    Message = new Message
                    {
                        MessageId = "run-1-1234567890",
                        ContextId = context,
                        TaskId = task,
                        Role = Role.User,
                        Parts = { new Part { Text = Message } },
                    },
                    Configuration = atOnce ? new SendMessageConfiguration { ReturnImmediately = true } : null,
                };
            var (head, body) = Split(request);
            Assert.Equal(expected.ToByteArray(), body);
            var method = (A2aCall)call == A2aCall.Stream ? "SendStreamingMessage" : "SendMessage";
            Assert.StartsWith($"POST /{(isOld ? "a2a.v1" : "lf.a2a.v1")}.A2AService/{method} HTTP/1.1\r\nHost: 127.0.0.1:3000\r\n", head);
            Assert.Equal(!isOld, head.Contains("\r\nA2A-Version: 1.0\r\n", StringComparison.Ordinal));
            Assert.Contains("\r\nAuthorization: Bearer secret\r\n", head);
            Assert.Contains("\r\nContent-Type: application/grpc\r\nTE: trailers\r\n", head);
        }
    }

    [Theory]
    [InlineData(false, A2aCall.GetTask, "GetTask")]
    [InlineData(false, A2aCall.Subscribe, "SubscribeToTask")]
    [InlineData(true, A2aCall.GetTask, "GetTask")]
    [InlineData(true, A2aCall.Subscribe, "TaskSubscription")]
    public async Task Tasks(bool isOld, object call, string method)
    {
        var pattern = await TestPattern.StreamAsync(isOld, Message, isOld ? "" : "tenant");
        var requests = new GrpcBinding().Tasks(pattern, pattern.Head, (A2aCall)call);
        foreach (var id in new[] { "t-ü", new string('t', 500), "t" })
        {
            var (head, body) = Split(requests.For(1, Encoding.UTF8.GetBytes(id)));
            IMessage expected = (isOld, (A2aCall)call) switch
            {
                (true, A2aCall.GetTask) => new Demo.V03.GetTaskRequest { Name = $"tasks/{id}" },
                (true, _) => new Demo.V03.TaskSubscriptionRequest { Name = $"tasks/{id}" },
                (false, A2aCall.GetTask) => new GetTaskRequest { Tenant = "tenant", Id = id },
                _ => new SubscribeToTaskRequest { Tenant = "tenant", Id = id },
            };
            Assert.Equal(expected.ToByteArray(), body);
            Assert.Contains($".A2AService/{method} ", head);
        }
    }

    [Fact]
    public async Task A_head_for_another_port_has_the_token_that_the_first_one_gets()
    {
        var target = await TestPattern.ResolveAsync();
        var head = new HttpHead(target, "run", "one", [], "1");
        var moved = head.At(target.OverHttp2(new Uri("http://127.0.0.1:50051")));
        Assert.Contains("Host: 127.0.0.1:50051\r\n", moved.Common);
        Assert.Contains("Bearer one\r\n", moved.Common);
        head.SetToken("two");
        target.OnTokenChanged();
        Assert.Contains("Bearer two\r\n", moved.Common);
        Assert.Equal((1, true), (moved.Target.TokenNumber, moved.Target.Http2));
        Assert.Equal(50051, Assert.Single(moved.Target.EndPoints).Port);
    }

    /// <summary>Takes a request apart and checks its lengths.</summary>
    static (string Head, byte[] Body) Split(ReadOnlyMemory<byte> request)
    {
        var end = request.Span.IndexOf("\r\n\r\n"u8) + 4;
        var head = Encoding.UTF8.GetString(request.Span[..end]);
        var body = request.Span[end..];
        Assert.EndsWith($"\r\nContent-Length: {body.Length}\r\n\r\n", head);
        Assert.Equal(0, body[0]);
        Assert.Equal(body.Length - 5, BinaryPrimitives.ReadInt32BigEndian(body[1..]));
        return (head, body[5..].ToArray());
    }
}
