using System.Text;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>Makes the request line and the headers that every request of a run has in common.</summary>
sealed class HttpHead
{
    readonly string _runHeaders;
    readonly string _beforeToken;
    readonly string _behindToken;
    readonly Token _token;

    /// <param name="target">The server under test.</param>
    /// <param name="runId">Names the run, so that the other side can tell and block it.</param>
    /// <param name="authToken">Bearer token; empty for none.</param>
    /// <param name="headers">Further headers, checked before.</param>
    /// <param name="version">Version of this worker, for User-Agent.</param>
    public HttpHead(HttpTarget target, string runId, string authToken, IEnumerable<Header> headers, string version)
    {
        Version = version;
        Target = target;
        _runHeaders = $"User-Agent: agentgateway-perf/{version}\r\nAgentgateway-Perf-Run: {runId}\r\n";
        _beforeToken = $"Host: {target.Host}\r\n{_runHeaders}";
        _behindToken = string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n"));
        _token = new Token(authToken);
    }

    HttpHead(HttpHead other, HttpTarget target, Token token)
    {
        (Version, Target) = (other.Version, target);
        (_runHeaders, _behindToken) = (other._runHeaders, other._behindToken);
        _beforeToken = $"Host: {target.Host}\r\n{_runHeaders}";
        _token = token;
    }

    /// <summary>Where the requests go.</summary>
    public HttpTarget Target { get; }

    /// <summary>Scheme, host and port of the target.</summary>
    public string Origin => Target.Origin;

    /// <summary>Version of this worker.</summary>
    public string Version { get; }

    /// <summary>The headers that every request has in common, each line with its end.</summary>
    public string Common => _beforeToken + _token.Header + _behindToken;

    /// <summary>Takes another bearer token for the heads that are made from now on. For any thread.</summary>
    public void SetToken(string authToken) => _token.Set(authToken);

    /// <summary>The same with a bearer token of its own, which it keeps.</summary>
    public HttpHead WithToken(string authToken) => new(this, Target, new Token(authToken));

    /// <summary>The same for another port of the target, with whatever bearer token this one has or will have.</summary>
    public HttpHead At(HttpTarget target) => new(this, target, _token);

    /// <summary>Head of a POST of JSON, but for Content-Length.</summary>
    public string Post(string path, string accept, string headers = "") => PostTo(Path(path), accept, headers);

    /// <summary>The same for a path that stands for itself: one that the server has named.</summary>
    public string PostTo(string wholePath, string accept, string headers = "") =>
        $"POST {wholePath} HTTP/1.1\r\n{Common}Content-Type: application/json\r\nAccept: {accept}\r\n{headers}";

    /// <summary>Head of a call of gRPC, but for Content-Length.</summary>
    /// <param name="method">Service and method: "package.Service/Method".</param>
    /// <param name="headers">Further headers, each line with its end.</param>
    public string Call(string method, string headers) =>
        $"POST /{method} HTTP/1.1\r\n{Common}Content-Type: application/grpc\r\nTE: trailers\r\n{headers}";

    /// <summary>A whole request without a body.</summary>
    public ReadOnlyMemory<byte> WithoutBody(string method, string path, string headers) =>
        Encoding.UTF8.GetBytes($"{method} {Path(path)} HTTP/1.1\r\n{Common}{headers}\r\n");

    /// <summary>The path on the target, the path of the target's URL before it; never empty.</summary>
    public string Path(string path)
    {
        var basePath = Target.BasePath;
        var whole = basePath.Length == 0 ? path : path == "/" ? basePath : basePath + path;
        return whole.Length == 0 ? "/" : whole;
    }

    /// <summary>A bearer token that may be exchanged for another.</summary>
    sealed class Token
    {
        volatile string _header = "";

        public Token(string authToken) => Set(authToken);

        /// <summary>The header with its end; empty for none.</summary>
        public string Header => _header;

        public void Set(string authToken) => _header = authToken.Length > 0 ? $"Authorization: Bearer {authToken}\r\n" : "";
    }
}
