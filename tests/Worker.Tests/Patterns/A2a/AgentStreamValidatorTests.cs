using System.Text;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Patterns.A2a;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Tests.Patterns.A2a;

/// <summary>What a stream of an agent's events is taken for.</summary>
[Trait("Speed", "fast")]
public sealed class AgentStreamValidatorTests
{
    const long Id = 1_000_000_007;

    const string Task10 = """{"task":{"id":"t","contextId":"c","status":{"state":"TASK_STATE_SUBMITTED"}}}""";
    const string Working10 = """{"statusUpdate":{"taskId":"t","contextId":"c","status":{"state":"TASK_STATE_WORKING"}}}""";
    const string Chunk10 = """{"artifactUpdate":{"taskId":"t","contextId":"c","artifact":{"artifactId":"a","parts":[{"text":"x"}]}}}""";
    const string More10 = """{"artifactUpdate":{"taskId":"t","artifact":{"artifactId":"a","parts":[]},"append":true,"lastChunk":true}}""";
    const string Done10 = """{"statusUpdate":{"taskId":"t","contextId":"c","status":{"state":"TASK_STATE_COMPLETED"}}}""";
    const string Failed10 = """{"statusUpdate":{"taskId":"t","status":{"state":"TASK_STATE_FAILED"}}}""";
    const string Ask10 = """{"statusUpdate":{"taskId":"t","status":{"state":"TASK_STATE_INPUT_REQUIRED"}}}""";
    const string Message10 = """{"message":{"messageId":"m","contextId":"c","role":"ROLE_AGENT","parts":[{"text":"x"}]}}""";
    const string Other10 = """{"statusUpdate":{"taskId":"another","status":{"state":"TASK_STATE_WORKING"}}}""";
    const string Task03 = """{"kind":"task","id":"t","contextId":"c","status":{"state":"submitted"}}""";
    const string Chunk03 = """{"artifact":{"artifactId":"a","parts":[]},"taskId":"t","contextId":"c","kind":"artifact-update"}""";
    const string Done03 = """{"kind":"status-update","taskId":"t","contextId":"c","final":true,"status":{"state":"completed"}}""";
    const string NotFinal03 = """{"kind":"status-update","taskId":"t","contextId":"c","final":false,"status":{"state":"completed"}}""";
    const string Ask03 = """{"kind":"status-update","taskId":"t","contextId":"c","final":true,"status":{"state":"input-required"}}""";
    const string Message03 = """{"kind":"message","messageId":"m","role":"agent","parts":[]}""";

    public static TheoryData<bool, string[], string> Streams => new()
    {
        { true, [Task10, Working10, Chunk10, More10, Done10], "Ok" },
        { true, [Message10], "Ok" },
        { true, [Task10, Ask10], "Ok" },
        { true, [Task10, Working10, Failed10], "Task: The task ended as failed." },
        { true, [Task10, Working10], "Protocol: The stream ended while the task was working." },
        { true, [Task10, Chunk10], "Protocol: The stream ended while the task was submitted." },
        { true, [Working10, Done10], "Protocol: The stream begins with an update. It has to begin with a task or a message (A2A 1.0, section 3.1.2)." },
        { true, [Task10, Done10, Chunk10], "Protocol: An event came behind the end of the stream." },
        { true, [Message10, Message10], "Protocol: An event came behind the end of the stream." },
        { true, [Task10, Message10, Done10], "Protocol: A message came in the stream of a task." },
        { true, [Task10, Other10, Done10], "Protocol: An event of another task came in the stream." },
        { true, [Task10, More10, Done10], "Protocol: A chunk came of an artifact that has not begun." },
        { true, [Task10, Chunk10, More10, More10, Done10], "Protocol: A chunk came of an artifact behind its last one." },
        { true, [Task10, "{}", Done10], "Protocol: An event is neither task nor message nor update." },
        { true, [Task10, "7", Done10], "Protocol: An event is neither task nor message nor update." },
        { false, [Task03, Chunk03, Done03], "Ok" },
        { false, [Chunk03, Done03], "Ok" },
        { false, [Message03], "Ok" },
        { false, [Task03, Ask03], "Ok" },
        { false, [Task03, NotFinal03], "Ok" },
        { false, [Task03, Chunk03], "Protocol: The stream ended while the task was submitted." },
        { false, [Task03, Done03, Chunk03], "Protocol: An event came behind the end of the stream." },
        { false, [Task03, NotFinal03, Chunk03, Done03], "Ok" },
        { false, [Chunk03], "Protocol: The stream ended without a state of its task." },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_stream_is_judged_by_all_of_its_events(bool version10, string[] events, string expected)
    {
        var (validator, record) = await ReadAsync(version10, Body(events));
        Assert.Equal(expected, Verdict(validator));
        var streams = record.Counts.AgentStreams.ToAccount()!;
        Assert.Equal((1UL, (ulong)events.Count(e => e[0] == '{')), (streams.Streams, streams.Events));
        Assert.Equal(streams.Events - 1, streams.Gaps.Counts.Aggregate(0UL, (sum, count) => sum + count));
    }

    [Fact]
    public async Task An_error_ends_the_stream_by_its_code()
    {
        var (validator, record) = await ReadAsync(
            true, $$"""{"jsonrpc":"2.0","id":{{Id}},"error":{"code":-32004,"message":"no streams"} }""", isEvents: true);
        Assert.Equal("Jsonrpc -32004: JSON-RPC error -32004: no streams", Verdict(validator));
        Assert.Null(record.Counts.AgentStreams.ToAccount());
    }

    [Fact]
    public async Task A_response_that_is_no_stream_is_none()
    {
        var (validator, _) = await ReadAsync(true, $$"""{"jsonrpc":"2.0","id":{{Id}},"result":{{Task10}} }""", isEvents: false);
        Assert.Equal("Protocol: The response to a message that asks for a stream is none.", Verdict(validator));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_stream_that_is_cut_anywhere_is_judged_the_same(bool version10, string[] events, string expected)
    {
        var body = Body(events);
        for (var cut = 1; cut < body.Length; cut++)
        {
            var (validator, record) = await ReadAsync(version10, body, cut: cut);
            Assert.Equal(expected, Verdict(validator));
            Assert.Equal((ulong)events.Count(e => e[0] == '{'), record.Counts.AgentStreams.ToAccount()!.Events);
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_connection_lost_anywhere_leaves_no_stream_for_whole(
        bool version10, string[] events, string expected)
    {
        var body = Body(events);
        var whole = Encoding.UTF8.GetByteCount(body);
        for (var length = 0; length < whole; length++)
        {
            // 0.3 says in the last event that it is the last.
            var (validator, _) = await ReadAsync(version10, body, length: length);
            Assert.True(!validator.IsComplete || !version10 || !validator.Outcome.IsOk, $"{length} of {whole}: {expected}");
        }
    }

    [Theory]
    [InlineData("1 2 3 4 5", 5, 0, 0, 0)]
    [InlineData("1 2 4 5", 5, 1, 0, 0)]
    [InlineData("1 2 2 3 4 5 3", 5, 0, 2, 0)]
    [InlineData("1 3 2 4 5", 5, 0, 0, 1)]
    [InlineData("1 5 2 2 4", 5, 1, 1, 2)]
    [InlineData("1 2", 5, 3, 0, 0)]
    public async Task Numbers_tell_what_was_lost_doubled_and_reordered(
        string numbers, int of, int lost, int doubled, int reordered)
    {
        var all = numbers.Split(' ');
        var (validator, record) = await ReadAsync(true, Body(
            [Task10, .. all.Select((number, i) => $$"""
                {"statusUpdate":{"taskId":"t","status":{"state":"{{(i == all.Length - 1 ? "TASK_STATE_COMPLETED" : "TASK_STATE_WORKING")}}"},
                "metadata":{"other":[1],"agentgateway-perf":{"event":{{number}},"events":{{of}}.0,"sentUs":1,"clock":"none"} } } }
                """.ReplaceLineEndings(" "))]));
        var delivery = record.Counts.AgentStreams.ToAccount()!.Delivery;
        Assert.Equal(
            (1UL, (ulong)of, (ulong)lost, (ulong)doubled, (ulong)reordered, 0UL),
            (delivery.Streams, delivery.Sent, delivery.Lost, delivery.Doubled, delivery.Reordered, delivery.Late));
        Assert.Null(delivery.Lag);
        Assert.Equal(
            lost + doubled + reordered == 0 ? "Ok"
                : $"Protocol: Of {of} numbered events {lost} were lost, {doubled} doubled, {reordered} reordered.",
            Verdict(validator));
    }

    [Fact]
    public async Task A_stamp_of_this_machines_clock_gives_the_lag()
    {
        var stamp = EventStamps.Now - 2_000_000;
        var (_, record) = await ReadAsync(true, Body(
            $$"""{"task":{"id":"t","status":{"state":"TASK_STATE_COMPLETED"},"metadata":{"agentgateway-perf":{"event":1,"events":1,"sentUs":{{stamp}},"clock":"{{Encoding.ASCII.GetString(EventStamps.ClockId.Span)}}"} } } }"""));
        var delivery = record.Counts.AgentStreams.ToAccount()!.Delivery;
        Assert.Equal((1UL, 0UL, 1UL), (delivery.Sent, delivery.Lost, delivery.Late));
        Assert.InRange(delivery.Lag.MaxUs, 2_000_000UL, 60_000_000UL);
    }

    static string Body(params string[] events) => string.Concat(
        events.Select(e => $$"""data: {"jsonrpc":"2.0","id":{{Id}},"result":{{e}} }""" + "\n\n"));

    static string Verdict(AgentStreamValidator validator) =>
        validator.Outcome.IsOk ? "Ok"
        : $"{validator.Outcome.Class}{(validator.Outcome.Code == 0 ? "" : $" {validator.Outcome.Code}")}: {validator.Error}";

    static async Task<(AgentStreamValidator Validator, StepRecord Record)> ReadAsync(
        bool version10, string body, bool isEvents = true, int? cut = null, int? length = null)
    {
        var pattern = await TestPattern.StreamAsync(isOld: !version10);
        var record = new StepRecord(1, 0, Clock.Now);
        var validator = new AgentStreamValidator(new SampleRecorder(new SampleList(), new FailureLog([]), record), pattern);
        validator.Expect(Operation.MessageStream, Id);
        if (isEvents && !body.StartsWith("data: ", StringComparison.Ordinal))
            body = $"data: {body}\n\n";
        var bytes = Encoding.UTF8.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: {(isEvents ? "text/event-stream" : "application/json")}\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        var head = bytes.Length - Encoding.UTF8.GetByteCount(body);
        var reader = new ResponseReader(new HeadMemory());
        if (cut is { } at)
        {
            reader.Feed(bytes.AsSpan(0, head + at), validator, out _);
            reader.Feed(bytes.AsSpan(head + at), validator, out _);
        }
        else
        {
            reader.Feed(bytes.AsSpan(0, length is { } some ? head + some : bytes.Length), validator, out _);
        }
        validator.Count(validator.Outcome);
        return (validator, record);
    }
}
