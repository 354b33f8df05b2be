using System.Text;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Http.Http2;

namespace AgentGatewayPerf.Worker.Tests.Http.Http2;

/// <summary>Examples of RFC 7541, and what it forbids.</summary>
[Trait("Speed", "fast")]
public sealed class HpackTests
{
    /// <summary>Appendices C.5 and C.6: responses on one connection, plain and with the Huffman code.</summary>
    [Theory]
    [InlineData(
        "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e"
        + "6578616d706c652e636f6d",
        "4803333037c1c0bf")]
    [InlineData(
        "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
        "4883640effc1c0bf")]
    public void Responses_of_the_specification_are_read(string first, string second)
    {
        var decoder = new HpackDecoder(new HeadScratch());
        foreach (var (block, status) in new[] { (first, "302"), (second, "307") })
        {
            Assert.Null(decoder.Read(Convert.FromHexString(block), isTrailer: false));
            Assert.Null(decoder.Malformed);
            Assert.Equal(
                $"HTTP/1.1 {status}\r\ncache-control: private\r\ndate: Mon, 21 Oct 2013 20:13:21 GMT\r\n"
                + "location: https://www.example.com\r\n\r\n",
                Encoding.ASCII.GetString(decoder.Head));
        }
    }

    [Theory]
    [InlineData("80")] // An index of zero.
    [InlineData("be")] // Nothing was remembered yet.
    [InlineData("ffffffffffff7f")] // A number without end.
    [InlineData("4003616263")] // No value.
    [InlineData("40857f")] // A string that is cut short.
    [InlineData("0082ffff00")] // Padding longer than seven bits.
    [InlineData("008400000000")] // Padding that is not of ones: "0" is 00000, four bytes leave two bits of zero.
    [InlineData("883fe11f")] // A table resized behind a header.
    [InlineData("3fe21f")] // A table larger than was allowed.
    public void What_cannot_be_read_ends_the_connection(string block) =>
        Assert.NotNull(new HpackDecoder(new HeadScratch()).Read(Convert.FromHexString(block), isTrailer: false));

    [Fact]
    public void Both_sides_remember_the_same()
    {
        // Names and values of any length, so that old headers are pushed out and the bytes move.
        var random = new Random(7);
        var decoder = new HpackDecoder(new HeadScratch());
        var sent = new HpackTable();
        for (var i = 0; i < 2_000; i++)
        {
            var block = new ByteBuffer();
            block.Append([0x88]);
            var expected = new StringBuilder("HTTP/1.1 200\r\n");
            for (var header = random.Next(6); header > 0; header--)
            {
                if (sent.Count > 0 && random.Next(2) == 0)
                {
                    var index = random.Next(Math.Min(sent.Count, 60));
                    block.Append([(byte)(0x80 | (HpackStaticTable.Count + 1 + index))]);
                    expected.Append(Line(sent.NameOf(index), sent.ValueOf(index)));
                    continue;
                }
                var (name, value) = (Text(random, 1), Text(random, 0));
                block.Append([0x40, (byte)name.Length, .. name, (byte)value.Length, .. value]);
                expected.Append(Line(name, value));
                sent.Add(name, value);
            }
            Assert.Null(decoder.Read(block.Written, isTrailer: false));
            Assert.Equal(expected.Append("\r\n").ToString(), Encoding.ASCII.GetString(decoder.Head));
            Assert.InRange(sent.Size, 0, HpackTable.DefaultSize);
        }
    }

    [Fact]
    public void A_request_is_written_smaller_once_its_headers_are_known_and_secrets_are_never_remembered()
    {
        const string head = "POST /some/longer/path/to/the/mcp/endpoint HTTP/1.1\r\nHost: gw:3000\r\nUser-Agent: agentgateway-perf/1\r\n"
            + "Authorization: Bearer abc\r\nContent-Type: application/json\r\nMcp-Session-Id: 0123456789\r\nContent-Length: 70";
        var encoder = new HpackEncoder("http");
        var (first, second) = (Write(encoder, head), Write(encoder, head));
        Assert.InRange(second.Length, 1, first.Length / 2);
        Assert.Equal(second, Write(encoder, head));
        Assert.Contains("Bearer abc", Encoding.ASCII.GetString(second));
        // RFC 7541, section 6.2.3: "never indexed", name 23 of the static table.
        Assert.True(second.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x1F, 23 - 15, 10]) >= 0);

        var generation = encoder.Generation;
        encoder.Limit(0);
        Assert.NotEqual(generation, encoder.Generation);
        var limited = Write(encoder, head);
        // The change comes first, and nothing is remembered any more.
        Assert.Equal([0x20, 0x20], limited[..2]);
        Assert.Equal(limited[2..], Write(encoder, head));
    }

    static byte[] Write(HpackEncoder encoder, string head)
    {
        var block = new ByteBuffer();
        encoder.Write(Encoding.ASCII.GetBytes(head), block);
        return block.Written.ToArray();
    }

    static string Line(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        $"{Encoding.ASCII.GetString(name)}: {Encoding.ASCII.GetString(value)}\r\n";

    static byte[] Text(Random random, int shortest)
    {
        var text = new byte[random.Next(shortest, random.Next(10) == 0 ? 120 : 20)];
        for (var i = 0; i < text.Length; i++)
            text[i] = (byte)random.Next('a', 'z' + 1);
        return text;
    }
}
