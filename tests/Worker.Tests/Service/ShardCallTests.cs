using System.Net;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Service;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>The contract over a real call.</summary>
public sealed class ShardCallTests : IAsyncDisposable
{
    static readonly string Token = new('x', 32);

    readonly LoopbackServer _server = new(_ => LoopbackServer.Json("""{"name":"a","url":"http://localhost/"}"""));
    readonly WebApplication _worker = WorkerHost.Create(
        new WorkerOptions(
            new IPEndPoint(IPAddress.Loopback, 0), false, Token, null, null, WorkerOptions.DefaultBufferBytes, null),
        null);

    GrpcChannel? _channel;
    ShardPlan? _plan;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    ShardPlan Plan => _plan ??= ShardPlan.Of(_server.Url, Traffic.Of(Pattern.A2AAgentCard, 2, 10));

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        await _worker.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task A_first_message_that_is_no_command_is_an_invalid_argument()
    {
        await StartAsync();
        var bytes = Marshallers.Create<byte[]>(data => data, data => data);
        var method = new Method<byte[], byte[]>(
            MethodType.DuplexStreaming, "agentgatewayperf.v2.ShardWorker", "RunShard", bytes, bytes);
        using var call = _channel!.CreateCallInvoker().AsyncDuplexStreamingCall(method, null, Options);
        await call.RequestStream.WriteAsync([0xFF, 0xFF, 0xFF], Cancellation);
        var e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
    }

    [Fact]
    public async Task Any_other_first_command_is_an_invalid_argument()
    {
        await StartAsync();
        foreach (
            var command in (ShardCommand[])
                [
                    new(),
                    new() { Ping = new Ping() },
                    new() { Sequence = 1, Prepare = new Prepare() },
                    new() { Assign = new Assign() },
                ])
        {
            using var call = Call();
            await call.RequestStream.WriteAsync(command, Cancellation);
            await AssertEndsAsync(call, StatusCode.InvalidArgument);
        }
        using var silent = Call();
        await silent.RequestStream.CompleteAsync();
        await AssertEndsAsync(silent, StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task An_assignment_may_be_as_large_as_the_contract_says()
    {
        await StartAsync();
        var large = Traffic.Of(Pattern.A2AMessage, 1, 1).Scenario;
        (large.Name, large.A2A.Message) = ("large", new string('x', 16 << 20));
        Plan.Assign.Scenarios.Add(large);
        using var call = Call();
        await call.RequestStream.WriteAsync(new ShardCommand { Assign = Plan.Assign }, Cancellation);
        await call.RequestStream.WriteAsync(new ShardCommand { Ping = new Ping { Id = 5 } }, Cancellation);
        Assert.Equal(5UL, (await NextAsync(call, e => e.Pong is not null)).Pong.Id);
    }

    [Theory]
    [InlineData("not ready")]
    [InlineData("virtual users")]
    [InlineData("step again")]
    [InlineData("no number")]
    [InlineData("a gap")]
    public async Task A_start_that_cannot_be_ends_the_call_as_an_invalid_argument(string what)
    {
        await StartAsync();
        using var call = Call();
        await call.RequestStream.WriteAsync(new ShardCommand { Assign = Plan.Assign }, Cancellation);
        var start = new ShardCommand { Sequence = 2, Start = Plan.Steps[0] };
        if (what != "not ready")
        {
            await call.RequestStream.WriteAsync(new ShardCommand { Sequence = 1, Prepare = new Prepare() }, Cancellation);
            await NextAsync(call, e => e.Ready is not null);
        }
        switch (what)
        {
            case "not ready":
                start.Sequence = 1;
                break;
            case "virtual users":
                start.Start.Loads[0].VirtualUsers = 3;
                break;
            case "step again":
                await call.RequestStream.WriteAsync(start, Cancellation);
                await NextAsync(call, e => e.StepFinished is not null);
                start.Sequence = 3;
                break;
            case "no number":
                start.Sequence = 0;
                break;
            case "a gap":
                start.Sequence = 9;
                break;
        }
        await call.RequestStream.WriteAsync(start, Cancellation);
        await AssertEndsAsync(call, StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task Commands_are_taken_once_over_a_dropped_call_and_the_worker_says_first_which()
    {
        await StartAsync();
        List<ShardCommand> commands = [new() { Sequence = 1, Prepare = new Prepare() }, .. Enumerable.Range(2, 5).Select(Rows)];
        ulong last;
        using (var first = Call())
        {
            await first.RequestStream.WriteAsync(new ShardCommand { Assign = Plan.Assign }, Cancellation);
            foreach (var command in commands.Take(4))
                await first.RequestStream.WriteAsync(command, Cancellation);
            last = (await NextAsync(first, e => e.Received is { Sequence: >= 3 })).Received.Sequence;
        }

        using var second = Call();
        await second.RequestStream.WriteAsync(
            new ShardCommand { Attach = new Attach { RunId = Plan.Assign.RunId } }, Cancellation);
        Assert.True(await second.ResponseStream.MoveNext(Cancellation));
        Assert.InRange(second.ResponseStream.Current.Received.Sequence, last, 4UL);
        // All of them again, whatever it says: what was taken is not taken twice.
        foreach (var command in commands)
            await second.RequestStream.WriteAsync(command, Cancellation);
        await NextAsync(second, e => e.Received is { Sequence: 6 });
        Assert.Equal(["[\"2\"]", "[\"3\"]", "[\"4\"]", "[\"5\"]", "[\"6\"]"], Shard().RowsOf(0));

        var ready = await NextAsync(second, e => e.Ready is not null);
        Assert.Equal(1UL, ready.Sequence);
        await second.RequestStream.WriteAsync(new ShardCommand { Sequence = 7, Start = Plan.Steps[0] }, Cancellation);
        Assert.Equal(10UL, (await NextAsync(second, e => e.StepFinished is not null)).StepFinished.Accounts.Single().Completed);
        await second.RequestStream.WriteAsync(
            new ShardCommand
            {
                Sequence = 8,
                Stop = new Stop { Mode = Stop.Types.Mode.Drain },
            },
            Cancellation);
        var end = await NextAsync(second, e => e.ShardFinished is not null);
        await second.RequestStream.WriteAsync(new ShardCommand { Ack = new Ack { Sequence = end.Sequence } }, Cancellation);
        Assert.False(await second.ResponseStream.MoveNext(Cancellation));
    }

    static CallOptions Options => new(new Metadata { { "authorization", $"Bearer {Token}" } }, cancellationToken: Cancellation);

    static ShardCommand Rows(int number) => new() { Sequence = (ulong)number, Data = new Data { Rows = { $"[\"{number}\"]" } } };

    static async Task<ShardEvent> NextAsync(AsyncDuplexStreamingCall<ShardCommand, ShardEvent> call, Func<ShardEvent, bool> isIt)
    {
        while (await call.ResponseStream.MoveNext(Cancellation))
        {
            if (isIt(call.ResponseStream.Current))
                return call.ResponseStream.Current;
        }
        throw new InvalidOperationException("The call has ended.");
    }

    static async Task AssertEndsAsync(AsyncDuplexStreamingCall<ShardCommand, ShardEvent> call, StatusCode status)
    {
        var e = await Assert.ThrowsAsync<RpcException>(() => NextAsync(call, _ => false));
        Assert.Equal(status, e.StatusCode);
    }

    AsyncDuplexStreamingCall<ShardCommand, ShardEvent> Call() => new ShardWorker.ShardWorkerClient(_channel).RunShard(Options);

    ShardRun Shard() => _worker.Services.GetRequiredService<ShardWorkerService>().Shard!;

    async Task StartAsync()
    {
        await _worker.StartAsync(Cancellation);
        _channel = GrpcChannel.ForAddress(
            _worker.Urls.First(), new GrpcChannelOptions { MaxSendMessageSize = ContractLimits.MessageBytes });
    }
}
