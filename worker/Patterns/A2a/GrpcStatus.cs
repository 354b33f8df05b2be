using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using AgentGatewayPerf.Protos;
using Grpc.Core;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Reads how a call of gRPC ended from its trailers (https://grpc.io/docs/guides/status-codes).</summary>
static class GrpcStatus
{
    /// <summary>The status of a call that succeeded.</summary>
    public const int Ok = (int)StatusCode.OK;

    /// <summary>The status; null where there is none. One that is no number is unknown, as it is to gRPC's clients.</summary>
    /// <param name="trailers">Headers as HTTP/1.1 writes them, each with its end.</param>
    public static int? Of(ReadOnlySpan<byte> trailers)
    {
        var value = ValueOf(trailers, "grpc-status"u8);
        if (value.IsEmpty)
            return null;
        return Utf8Parser.TryParse(value, out int code, out var length) && length == value.Length && code >= 0
            ? code
            : (int)StatusCode.Unknown;
    }

    /// <summary>What a status other than OK means for the request.</summary>
    public static Outcome OutcomeOf(int code, ReadOnlySpan<byte> trailers) => new(
        code != (int)StatusCode.ResourceExhausted ? OutcomeClass.Grpc
            // A quota and a message above the limit have the same status.
            : ValueOf(trailers, "grpc-message"u8).IndexOf("larger than"u8) >= 0 ? OutcomeClass.TooLarge
            : OutcomeClass.RateLimited,
        code);

    /// <summary>What a user should read of a status other than OK.</summary>
    public static string Describe(int code, ReadOnlySpan<byte> trailers)
    {
        // gRPC over HTTP/2, "Percent-Encoded".
        var message = Uri.UnescapeDataString(Encoding.UTF8.GetString(ValueOf(trailers, "grpc-message"u8)));
        var shown = Printable.OneLine(Encoding.UTF8.GetBytes(message), 200);
        return shown.Length > 0 ? $"gRPC {NameOf(code)}: {shown}" : $"gRPC {NameOf(code)}";
    }

    static string NameOf(int code) => Enum.IsDefined((StatusCode)code)
        ? JsonNamingPolicy.SnakeCaseUpper.ConvertName($"{(StatusCode)code}")
        : $"status {code}";

    static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> name)
    {
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf("\r\n"u8);
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 2)..];
            if (line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name))
                return line[(name.Length + 1)..].Trim((byte)' ');
        }
        return default;
    }
}
