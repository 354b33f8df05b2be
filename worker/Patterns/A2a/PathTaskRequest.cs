using System.Buffers;
using System.Text;
using System.Text.Json;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>A request without a body, whose path names the task.</summary>
/// <param name="before">Up to the id of the task.</param>
/// <param name="behind">What follows it, to the end of the head.</param>
sealed class PathTaskRequest(byte[] before, byte[] behind) : TaskRequest
{
    // What needs no escape in a path (RFC 3986, section 2.3).
    static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    protected override void Write(RequestBuffer buffer, long number, ReadOnlySpan<byte> taskId)
    {
        buffer.Append(before);
        if (taskId.IndexOfAnyExcept(Unreserved) < 0)
            buffer.Append(taskId);
        else
            buffer.Append(Escaped(taskId));
        buffer.Append(behind);
    }

    static byte[] Escaped(ReadOnlySpan<byte> taskId)
    {
        var reader = new Utf8JsonReader((byte[])[.. "\""u8, .. taskId, .. "\""u8]);
        reader.Read();
        return Encoding.ASCII.GetBytes(Uri.EscapeDataString(reader.GetString()!));
    }
}
