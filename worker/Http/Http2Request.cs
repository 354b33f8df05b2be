using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>Makes an HTTP/2 request of one that was written for HTTP/1.1, so that there is one place that says what is
/// sent.</summary>
static class Http2Request
{
    /// <param name="request">As HTTP/1.1 writes it.</param>
    /// <param name="target">The server under test.</param>
    public static HttpRequestMessage Read(ReadOnlySpan<byte> request, HttpTarget target)
    {
        var end = request.IndexOf("\r\n\r\n"u8);
        var head = request[..end];
        var body = request[(end + 4)..];
        var lineEnd = head.IndexOf("\r\n"u8);
        Span<Range> words = stackalloc Range[3];
        var line = lineEnd < 0 ? head : head[..lineEnd];
        Split(line, words);
        var message = new HttpRequestMessage(
            HttpMethod.Parse(Encoding.ASCII.GetString(line[words[0]])),
            new Uri(target.Url, Encoding.UTF8.GetString(line[words[1]])))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            // What is in flight may be given up and the memory used again while the handler still writes.
            Content = body.IsEmpty ? null : new ByteArrayContent(body.ToArray()),
        };
        head = lineEnd < 0 ? default : head[(lineEnd + 2)..];
        while (!head.IsEmpty)
        {
            lineEnd = head.IndexOf("\r\n"u8);
            AddHeader(message, lineEnd < 0 ? head : head[..lineEnd]);
            head = lineEnd < 0 ? default : head[(lineEnd + 2)..];
        }
        return message;
    }

    static void AddHeader(HttpRequestMessage message, ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        var name = Encoding.ASCII.GetString(line[..colon]);
        var value = Encoding.UTF8.GetString(line[(colon + 1)..].Trim((byte)' '));
        switch (name)
        {
            case "Host" or "Content-Length":
                // HTTP/2 has the first in :authority, and the content knows its length.
                break;
            case "Content-Type":
                message.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
                break;
            default:
                message.Headers.TryAddWithoutValidation(name, value);
                break;
        }
    }

    static void Split(ReadOnlySpan<byte> line, Span<Range> words)
    {
        var at = 0;
        for (var i = 0; i < words.Length; i++)
        {
            var length = line[at..].IndexOf((byte)' ');
            words[i] = length < 0 ? at..line.Length : at..(at + length);
            at = length < 0 ? line.Length : at + length + 1;
        }
    }
}
