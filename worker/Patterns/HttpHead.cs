using System.Text;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>Makes the request line and the headers that every request of a run has in common.</summary>
sealed class HttpHead
{
    readonly string _beforeToken;
    readonly string _behindToken;
    volatile string _authorization;

    /// <param name="target">The server under test.</param>
    /// <param name="runId">Names the run, so that the other side can tell and block it.</param>
    /// <param name="authToken">Bearer token; empty for none.</param>
    /// <param name="headers">Further headers, checked before.</param>
    /// <param name="version">Version of this worker, for User-Agent.</param>
    public HttpHead(HttpTarget target, string runId, string authToken, IEnumerable<Header> headers, string version)
    {
        BasePath = target.BasePath;
        Version = version;
        Origin = target.Origin;
        _beforeToken = $"Host: {target.Host}\r\nUser-Agent: agentgateway-perf/{version}\r\nAgentgateway-Perf-Run: {runId}\r\n";
        _behindToken = string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n"));
        _authorization = AuthorizationOf(authToken);
    }

    HttpHead(HttpHead other, string authToken)
    {
        (BasePath, Version, Origin) = (other.BasePath, other.Version, other.Origin);
        (_beforeToken, _behindToken) = (other._beforeToken, other._behindToken);
        _authorization = AuthorizationOf(authToken);
    }

    /// <summary>Scheme, host and port of the target.</summary>
    public string Origin { get; }

    /// <summary>Version of this worker.</summary>
    public string Version { get; }

    string BasePath { get; }

    /// <summary>The headers that every request has in common, each line with its end.</summary>
    public string Common => _beforeToken + _authorization + _behindToken;

    /// <summary>Takes another bearer token for the heads that are made from now on. For any thread.</summary>
    public void SetToken(string authToken) => _authorization = AuthorizationOf(authToken);

    /// <summary>The same with a bearer token of its own, which it keeps.</summary>
    public HttpHead WithToken(string authToken) => new(this, authToken);

    static string AuthorizationOf(string authToken) => authToken.Length > 0 ? $"Authorization: Bearer {authToken}\r\n" : "";

    /// <summary>Head of a POST of JSON, but for Content-Length.</summary>
    public string Post(string path, string accept, string headers = "") => PostTo(Path(path), accept, headers);

    /// <summary>The same for a path that stands for itself: one that the server has named.</summary>
    public string PostTo(string wholePath, string accept, string headers = "") =>
        $"POST {wholePath} HTTP/1.1\r\n{Common}Content-Type: application/json\r\nAccept: {accept}\r\n{headers}";

    /// <summary>A whole request without a body.</summary>
    public ReadOnlyMemory<byte> WithoutBody(string method, string path, string headers) =>
        Encoding.UTF8.GetBytes($"{method} {Path(path)} HTTP/1.1\r\n{Common}{headers}\r\n");

    /// <summary>The path on the target, the path of the target's URL before it; never empty.</summary>
    public string Path(string path)
    {
        var whole = BasePath.Length == 0 ? path : path == "/" ? BasePath : BasePath + path;
        return whole.Length == 0 ? "/" : whole;
    }
}
