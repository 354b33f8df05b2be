using System.Text;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Tests.Http;

public sealed class ResponseReaderTests
{
    public static TheoryData<ResponseFixture> Fixtures => [.. ResponseFixtures.Responses];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Answer_is_understood_in_one_piece(ResponseFixture fixture) =>
        Check(fixture, new ResponseReader(new HeadMemory("mcp-session-id")), [Bytes(fixture)]);

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Answer_is_understood_cut_at_every_offset(ResponseFixture fixture)
    {
        var wire = Bytes(fixture);
        var reader = new ResponseReader(new HeadMemory("mcp-session-id"));
        for (var cut = 1; cut < wire.Length; cut++)
            Check(fixture, reader, [wire[..cut], wire[cut..]]);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Answer_is_understood_byte_by_byte(ResponseFixture fixture) =>
        Check(fixture, new ResponseReader(new HeadMemory("mcp-session-id")), [.. Bytes(fixture).Select(b => new[] { b })]);

    [Fact]
    public void Answers_in_a_row_are_understood_cut_anywhere() =>
        Gen.Select(Gen.Int[0, ResponseFixtures.Responses.Length - 1].Array[1, 4], Gen.Int[1, 60].Array[1, 20])
            .Sample(
                (picks, cuts) =>
                {
                    var reader = new ResponseReader(new HeadMemory("mcp-session-id"));
                    foreach (var pick in picks)
                    {
                        var fixture = ResponseFixtures.Responses[pick];
                        var wire = Bytes(fixture);
                        var pieces = new List<byte[]>();
                        for (int at = 0, i = 0; at < wire.Length; i++)
                        {
                            var length = Math.Min(cuts[i % cuts.Length], wire.Length - at);
                            pieces.Add(wire[at..(at + length)]);
                            at += length;
                        }
                        Check(fixture, reader, pieces);
                    }
                });

    [Fact]
    public void What_comes_behind_an_answer_is_left()
    {
        var reader = new ResponseReader(new HeadMemory("mcp-session-id"));
        var wire = "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\nHTTP/1.1 200"u8;
        Assert.Equal(ReadProgress.Done, reader.Feed(wire, new RecordingHandler(), out var left));
        Assert.Equal("HTTP/1.1 200", Encoding.ASCII.GetString(left));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9\r\n\r\n", "status line")]
    [InlineData("HTTP/2 200\r\n\r\n", "status line")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n", "status line")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", "switched protocols")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "not allowed")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", "not allowed")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n", "not allowed")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5,\r\n\r\n", "not allowed")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n 6\r\n\r\n", "not allowed")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n: x\r\n\r\n", "not allowed")]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0002\n", "https://")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", "not allowed")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "not allowed")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "not allowed")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", "does not start with its size")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5g\r\n", "not a number")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", "longer than its size")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", "larger than anything")]
    public void Nonsense_is_refused_with_a_reason(string wire, string reason)
    {
        var reader = new ResponseReader(new HeadMemory("mcp-session-id"));
        var progress = ReadProgress.NeedMore;
        foreach (var b in Encoding.ASCII.GetBytes(wire))
        {
            progress = reader.Feed([b], new RecordingHandler(), out _);
            if (progress == ReadProgress.Failed)
                break;
        }
        Assert.Equal(ReadProgress.Failed, progress);
        Assert.Contains(reason, reader.Error);
    }

    [Theory]
    [InlineData(307, "Location: http://gw.test/mcp/", "http://gw.test/mcp/", null)]
    [InlineData(200, "Location: /elsewhere", null, null)]
    [InlineData(429, "Retry-After: 3", null, 3)]
    [InlineData(503, "X-RateLimit-Reset: 7", null, 7)]
    [InlineData(429, "Retry-After: Mon, 23 Nov 2026 04:53:00 GMT", null, null)]
    [InlineData(200, "X-RateLimit-Reset: 7", null, null)]
    public void Where_and_when_to_go_on_is_read(int status, string header, string? location, int? retryAfter)
    {
        var reader = new ResponseReader(new HeadMemory());
        for (var again = 0; again < 2; again++)
        {
            var handler = new RecordingHandler();
            reader.Reset();
            reader.Feed(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\n{header}\r\nContent-Length: 0\r\n\r\n"), handler, out _);
            Assert.Equal((location, retryAfter), (handler.Head.Location, handler.Head.RetryAfter));
        }
    }

    [Fact]
    public void Endless_head_is_refused()
    {
        var reader = new ResponseReader(new HeadMemory("mcp-session-id"));
        var handler = new RecordingHandler();
        var progress = reader.Feed("HTTP/1.1 200 OK\r\n"u8, handler, out _);
        for (var i = 0; i < 10_000 && progress == ReadProgress.NeedMore; i++)
            progress = reader.Feed("X-Filler: 0123456789\r\n"u8, handler, out _);
        Assert.Equal(ReadProgress.Failed, progress);
    }

    [Fact]
    public void Answer_cut_short_is_not_an_end()
    {
        var reader = new ResponseReader(new HeadMemory("mcp-session-id"));
        reader.Feed(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{}"u8, new RecordingHandler(), out _);
        Assert.False(reader.TryEndByClose(new RecordingHandler()));
    }

    static void Check(ResponseFixture fixture, ResponseReader reader, IEnumerable<byte[]> pieces)
    {
        var handler = new RecordingHandler();
        reader.Reset();
        var progress = ReadProgress.NeedMore;
        foreach (var piece in pieces)
        {
            Assert.Equal(ReadProgress.NeedMore, progress);
            // A buffer that is overwritten afterwards, as the loop's is, shows up whatever was kept without being copied.
            var buffer = piece.ToArray();
            progress = reader.Feed(buffer, handler, out var left);
            Assert.True(left.IsEmpty);
            Array.Fill(buffer, (byte)'?');
        }
        if (fixture.EndsByClose)
        {
            Assert.Equal(ReadProgress.NeedMore, progress);
            Assert.True(reader.TryEndByClose(handler));
        }
        else
        {
            Assert.Equal(ReadProgress.Done, progress);
        }
        Assert.Null(reader.Error);
        Assert.Equal(1, handler.Heads);
        Assert.Equal(fixture.Status, handler.Head.Status);
        Assert.Equal(fixture.Messages, handler.Messages);
        Assert.Equal(fixture.KeepAlive, reader.KeepAlive);
        Assert.Equal(fixture.SessionId, handler.SessionId);
        Assert.Equal(fixture.Text, handler.Text);
    }

    static byte[] Bytes(ResponseFixture fixture) => Encoding.UTF8.GetBytes(fixture.Wire);
}
