using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>How every request is sent and its response received.</summary>
sealed record HttpSection
{
    static readonly HttpSection Default = new();

    /// <summary>Headers to send with every request.</summary>
    public IReadOnlyList<RequestHeader> Headers { get; init; } = [];

    /// <summary>Share of the requests that carry W3C trace context, 0 to 1.</summary>
    public double TraceparentRatio { get; init; }

    /// <summary>Whether to speak HTTP/2 to the gateway.</summary>
    public bool Http2 { get; init; }

    /// <summary>Virtual users that share a connection of HTTP/2; null for
    /// <see cref="ContractLimits.DefaultHttp2Streams"/>.</summary>
    public int? Http2Streams { get; init; }

    /// <summary>From the first byte of a request to the last one of its response.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>TCP connect and TLS handshake together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes the body of a response may have; null for <see cref="ContractLimits.DefaultBody"/>.</summary>
    public long? MaxBody { get; init; }

    /// <summary>Writes this section into the target of an assignment.</summary>
    public void Fill(Target target)
    {
        target.Headers.AddRange(Headers.Select(h => new Header { Name = h.Name, Value = h.Value, Plain = h.Plain }));
        target.TraceparentRatio = TraceparentRatio;
        target.Http2 = Http2;
        target.Http2Streams = (uint)(Http2Streams ?? 0);
        target.TimeoutUs = (ulong)Timeout.Ticks / TimeSpan.TicksPerMicrosecond;
        target.ConnectTimeoutUs = (ulong)ConnectTimeout.Ticks / TimeSpan.TicksPerMicrosecond;
        target.MaxBodyBytes = (ulong)(MaxBody ?? 0);
    }

    /// <summary>Adds what the results file says of this section.</summary>
    public void Describe(JsonObject configuration)
    {
        configuration["timeout_s"] = Timeout.TotalSeconds;
        configuration["connect_timeout_s"] = ConnectTimeout.TotalSeconds;
        configuration["headers"] = new JsonArray([.. Headers.Select(h => (JsonNode?)h.ToString())]);
        configuration["traceparent_ratio"] = TraceparentRatio;
        configuration["max_body_bytes"] = MaxBody;
        configuration["http2"] = Http2;
        configuration["http2_streams"] = Http2Streams ?? (Http2 ? ContractLimits.DefaultHttp2Streams : null);
    }

    /// <summary>The flags of this section.</summary>
    public sealed class Flags
    {
        public Option<string[]> Header { get; } = Flag.Texts("--header", "HEADER",
            "Header to send with every request, 'Name: value', or @FILE with one in each line (repeatable); the value is kept out of logs and reports")
            .Short("-H");

        public Option<string[]> PlainHeader { get; } = Flag.Texts("--plain-header", "HEADER",
            "The same for a header whose value is no secret and may be shown in results and messages");

        public Option<string?> Traceparent { get; } = Flag.Text("--traceparent", "RATIO",
            "Send W3C trace context on this share of the requests, such as 0.01; the report lists the slowest of them with "
            + "their trace ids");

        public Option<bool> Http2 { get; } = Flag.Switch("--http2",
            "Speak HTTP/2: by ALPN for https, with prior knowledge for http");

        public Option<int?> Http2Streams { get; } = Flag.Number("--http2-streams",
            "Virtual users that share a connection of HTTP/2, each with one request at a time; 1 gives every one its own",
            ContractLimits.DefaultHttp2Streams);

        public Option<TimeSpan?> Timeout { get; } = Flag.Duration("--timeout",
            "How long a response may take, from the first byte sent to the last byte received", Default.Timeout);

        public Option<TimeSpan?> ConnectTimeout { get; } = Flag.Duration("--connect-timeout",
            "How long TCP connect and TLS handshake may take together", Default.ConnectTimeout);

        public Option<long?> MaxBody { get; } = Flag.Number("--max-body",
            "Bytes the body of a response may have; a longer one is a failure", ContractLimits.DefaultBody);

        public IReadOnlyList<Option> All =>
            [Header, PlainHeader, Traceparent, Http2, Http2Streams, Timeout, ConnectTimeout, MaxBody];

        /// <exception cref="UsageException">Something cannot be done as asked.</exception>
        public HttpSection Read(FlagValues values, bool hasAuthToken, bool isGrpc)
        {
            RequestHeader[] headers =
            [
                .. values.TextsOf(Header).Select(text => RequestHeader.Parse(text, Header.Name, false, hasAuthToken)),
                .. values.Of(PlainHeader).Select(text => RequestHeader.Parse(text, PlainHeader.Name, true, hasAuthToken)),
            ];
            if (headers.Length > ContractLimits.Headers)
            {
                throw new UsageException(
                    $"There are {headers.Length} headers by --header and --plain-header; {ContractLimits.Headers} is the most.");
            }
            return new()
            {
                Headers = headers,
                TraceparentRatio = ReadRatio(values.Of(Traceparent), headers),
                Http2 = values.Of(Http2),
                Http2Streams = ReadStreams(values, isGrpc),
                Timeout = Check.Positive(Timeout.Name, values.Of(Timeout) ?? Default.Timeout),
                ConnectTimeout = Check.Positive(ConnectTimeout.Name, values.Of(ConnectTimeout) ?? Default.ConnectTimeout),
                MaxBody = values.Of(MaxBody) is { } bytes ? ReadMaxBody(bytes) : null,
            };
        }

        int? ReadStreams(FlagValues values, bool isGrpc)
        {
            if (values.Of(Http2Streams) is not { } streams)
                return null;
            if (!values.Of(Http2) && !isGrpc)
                throw new UsageException("--http2-streams is of HTTP/2: add --http2 or --a2a-binding grpc.");
            return streams is >= 1 and <= ContractLimits.Http2Streams
                ? streams
                : throw new UsageException($"--http2-streams must be from 1 to {ContractLimits.Http2Streams}, not {streams}.");
        }

        long ReadMaxBody(long bytes) => Check.AtLeastOne(MaxBody.Name, bytes) <= ContractLimits.Body
            ? bytes
            : throw new UsageException($"--max-body must be at most {ContractLimits.Body} bytes, not {bytes}.");

        // Above 0 and at most 1; 0 where the flag was not given.
        static double ReadRatio(string? text, RequestHeader[] headers)
        {
            if (text is null)
                return 0;
            if (headers.Any(h => HeaderRules.IsOwn(h.Name, hasAuthToken: false, hasTraceContext: true)))
            {
                throw new UsageException(
                    "--traceparent writes the header traceparent itself: leave it out of --header and --plain-header.");
            }
            var percent = text.EndsWith('%');
            var number = percent ? text[..^1] : text;
            return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                && (percent ? value / 100 : value) is var share and > 0 and <= 1
                    ? share
                    : throw new UsageException(
                        $"--traceparent takes a share of the requests above 0 and up to 1, such as 0.01 or 1%, not '{text}'.");
        }
    }
}
