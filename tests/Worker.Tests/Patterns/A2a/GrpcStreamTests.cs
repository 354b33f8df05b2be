using System.Text;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Patterns.A2a;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Tests.Patterns.A2a;

/// <summary>What a stream of an agent's events is taken for over gRPC: the same as in JSON.</summary>
public sealed class GrpcStreamTests
{
    const string Ok = "grpc-status: 0\r\n";

    public static TheoryData<string[], string> Streams =>
    [
        .. AgentStreamValidatorTests.Streams.Select(row => row.Data)
            .Where(row => row.Item1 && row.Item2.All(e => e[0] == '{'))
            .Select(row => new TheoryDataRow<string[], string>(row.Item2, row.Item3)),
    ];

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_stream_is_judged_as_in_json_wherever_it_is_cut(string[] events, string expected)
    {
        var body = GrpcBody.Of(events.Select(GrpcBody.Json<Demo.V1.StreamResponse>));
        for (var cut = 0; cut < body.Length; cut++)
        {
            var (validator, record) = await ReadAsync(body, Ok, cut);
            Assert.Equal(expected, Verdict(validator));
            var streams = record.Counts.AgentStreams.ToAccount()!;
            Assert.Equal((1UL, (ulong)events.Length), (streams.Streams, streams.Events));
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_stream_without_a_status_is_not_whole_however_much_of_it_came(string[] events, string expected)
    {
        var body = GrpcBody.Of(events.Select(GrpcBody.Json<Demo.V1.StreamResponse>));
        for (var length = 0; length <= body.Length; length++)
        {
            var (validator, _) = await ReadAsync(body.AsMemory(0, length), trailers: null, 0);
            Assert.True(validator.Outcome.Class == OutcomeClass.Protocol, expected);
        }
    }

    [Fact]
    public async Task An_error_in_the_middle_of_a_stream_is_its_outcome()
    {
        var (validator, record) = await ReadAsync(
            GrpcBody.Of(GrpcBody.Json<Demo.V1.StreamResponse>("""{"task":{"id":"t","status":{"state":"TASK_STATE_WORKING"}}}""")),
            "grpc-status: 14\r\ngrpc-message: the agent %C3%A4 went away\r\n", 0);
        Assert.Equal("Grpc 14: gRPC UNAVAILABLE: the agent ä went away", Verdict(validator));
        Assert.Equal(1UL, record.Counts.AgentStreams.ToAccount()!.Events);
    }

    [Fact]
    public async Task The_last_event_of_0_3_says_so_and_what_follows_is_a_fault()
    {
        byte[][] events =
        [
            GrpcBody.Json<Demo.V03.StreamResponse>("""{"task":{"id":"t","contextId":"c","status":{"state":"TASK_STATE_WORKING"}}}"""),
            GrpcBody.Json<Demo.V03.StreamResponse>("""{"statusUpdate":{"taskId":"t","status":{"state":"TASK_STATE_INPUT_REQUIRED"},"final":true}}"""),
        ];
        Assert.Equal("Ok", Verdict((await ReadAsync(GrpcBody.Of(events), Ok, 0, isOld: true)).Validator));
        Assert.Equal(
            "Protocol: An event came behind the end of the stream.",
            Verdict((await ReadAsync(GrpcBody.Of([.. events, events[1]]), Ok, 0, isOld: true)).Validator));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Numbers_and_stamps_are_read(bool isOld)
    {
        var stamp = EventStamps.Now - 2_000_000;
        var clock = Encoding.ASCII.GetString(EventStamps.ClockId.Span);
        string Json(int number, string state) => $$"""
            {"statusUpdate":{"taskId":"t","status":{"state":"{{state}}"},"metadata":{"other":[1],"agentgateway-perf":{"event":{{number}},"events":4,"sentUs":{{stamp}},"clock":"{{clock}}"} } } }
            """;
        var task = """{"task":{"id":"t","status":{"state":"TASK_STATE_WORKING"}}}""";
        string[] events = [task, Json(1, "TASK_STATE_WORKING"), Json(3, "TASK_STATE_WORKING"), Json(4, "TASK_STATE_COMPLETED")];
        var (validator, record) = await ReadAsync(
            GrpcBody.Of(events.Select(
                json => isOld ? GrpcBody.Json<Demo.V03.StreamResponse>(json) : GrpcBody.Json<Demo.V1.StreamResponse>(json))),
            Ok, 0, isOld);
        Assert.Equal("Protocol: Of 4 numbered events 1 were lost, 0 doubled, 0 reordered.", Verdict(validator));
        var delivery = record.Counts.AgentStreams.ToAccount()!.Delivery;
        Assert.Equal((4UL, 1UL, 3UL), (delivery.Sent, delivery.Lost, delivery.Late));
        Assert.InRange(delivery.Lag.MaxUs, 2_000_000UL, 60_000_000UL);
    }

    [Theory]
    [InlineData("FF")]
    [InlineData("0A05")]
    [InlineData("0A0212")]
    [InlineData("0B")]
    public async Task Bytes_that_are_no_event_are_a_fault(string hex)
    {
        var (validator, _) = await ReadAsync(GrpcBody.Of(Convert.FromHexString(hex)), Ok, 0);
        Assert.Equal("Protocol: An event is neither task nor message nor update.", Verdict(validator));
    }

    static string Verdict(AgentStreamValidator validator) =>
        validator.Outcome.IsOk && validator.IsComplete ? "Ok"
        : $"{validator.Outcome.Class}{(validator.Outcome.Code == 0 ? "" : $" {validator.Outcome.Code}")}: {validator.Error}";

    static async Task<(AgentStreamValidator Validator, StepRecord Record)> ReadAsync(
        ReadOnlyMemory<byte> body, string? trailers, int cut, bool isOld = false)
    {
        var pattern = await TestPattern.StreamAsync(isOld);
        var record = new StepRecord(1, 0, Clock.Now);
        var validator = new AgentStreamValidator(new SampleRecorder(new SampleList(), new FailureLog([]), record), pattern)
        {
            Binding = new GrpcBinding(),
        };
        validator.Expect(Operation.MessageStream, 1);
        Assert.Null(GrpcBody.Feed(body.Span, trailers, validator, cut));
        validator.Count(validator.Outcome);
        return (validator, record);
    }
}
