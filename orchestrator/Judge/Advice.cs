using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;
using Grpc.Core;

namespace AgentGatewayPerf.Judge;

/// <summary>
/// What to do about the failures of a run, where a user can do something about them. It is given only where it fits everything
/// that is known: outcomes and the worker's own words, never what a server wrote, and no flag that is given already.
/// </summary>
sealed class Advice
{
    const string NotJson = "The response is neither JSON nor an event stream";
    // Of the worker, which writes it before anything that a server says.
    const string NoHttp2 = "No HTTP/2: ";

    const string NoTool = "No tool is called";
    const string UpstreamError = "HTTP 500, JSON-RPC -32603";

    // Why a handshake fails for which no certificate is to blame, in the words of the worker and the runtime.
    static readonly IReadOnlyList<string> OtherThanTrust = ["frame size", "closed during", "took longer", "alert", "SSL_ERROR"];

    // Alerts about the certificate that the client showed.
    static readonly IReadOnlyList<string> AlertsOnCertificates =
    [
        "\"bad certificate\"", "\"unsupported certificate\"", "\"certificate revoked\"", "\"certificate expired\"",
        "\"certificate unknown\"", "\"unknown CA\"", "\"access denied\"",
    ];

    readonly RunResult _result;
    readonly LoadSettings _settings;
    readonly List<Sighting> _seen;
    readonly string _url;

    Advice(RunResult result, LoadSettings settings)
    {
        (_result, _settings) = (result, settings);
        _seen = [.. Sighting.Of(result)];
        _url = GatewayAddress.Format(settings.Target.Gateway.Url);
    }

    bool HasToken => _settings.Access.AuthToken is not null || _result.WorkersHaveAuthToken;

    /// <summary>One line for each cause, the causes that hide all others first.</summary>
    public static IReadOnlyList<string> Of(RunResult result, LoadSettings settings) =>
        [.. new Advice(result, settings).Lines().OfType<string>()];

    IEnumerable<string?> Lines()
    {
        yield return When(Always(OutcomeClass.Dns),
            _ => $"The name {_settings.Target.Gateway.Url.Host} does not resolve. Check --gateway-url.");
        yield return When(Always(OutcomeClass.Connect), NoConnection);
        foreach (var pattern in _result.Patterns)
        {
            if (Outage.Of(pattern) is { } outage)
            {
                yield return $"{pattern.Name}: {outage} of the load every request failed ({ConnectReason(pattern)}). "
                    + "See why the gateway was away then.";
            }
        }
        yield return When(Always(OutcomeClass.Tls), Tls);
        yield return When(
            Always(OutcomeClass.Protocol).Where(s => s.Says(NoHttp2)), _ => _settings.A2a.Binding == A2aBindingKind.Grpc
                ? $"{_url} does not speak HTTP/2, which gRPC needs. Choose --a2a-binding jsonrpc or rest, or give the address of gRPC."
                : $"{_url} does not speak HTTP/2. Leave --http2 out.");
        yield return When(
            Always(OutcomeClass.Grpc, (int)StatusCode.Unimplemented), _ => "What responds has no A2A service for gRPC of this version (UNIMPLEMENTED). "
                + "Choose another --a2a-binding or --a2a-version.");
        var unauthenticated = Always(OutcomeClass.Http, 401).Concat(Always(OutcomeClass.Grpc, (int)StatusCode.Unauthenticated));
        yield return When(unauthenticated, _ => _settings.Access.Tokens is not null
            ? "The gateway refuses bearer tokens of --tokens-file (401). The messages name their lines."
            : HasToken
            ? $"The gateway refuses the bearer token (401). Check AGENTGATEWAY_AUTH_TOKEN or --auth-token{OrSecret}."
            : $"The gateway wants a bearer token (401). Give it by AGENTGATEWAY_AUTH_TOKEN or --auth-token{OrSecret}.");
        var forbidden = Always(OutcomeClass.Http, 403).Concat(Always(OutcomeClass.Grpc, (int)StatusCode.PermissionDenied));
        yield return When(forbidden, _ =>
            HasToken || _settings.Access.Tokens is not null
            ? "The gateway forbids this (403). Check the rights of the bearer token and the gateway's policies."
            : "The gateway forbids this (403). Check its policies, and whether they want a bearer token with rights.");
        yield return When(Always(OutcomeClass.Http, 404), found => Path(found, "There is nothing at that path (404)"));
        yield return When(Always(OutcomeClass.Http, 405), found => Path(found, "That path does not take this method (405)"));
        yield return When(Always(OutcomeClass.Http, 406), found =>
            Path(found, "What responds does not offer JSON or event streams (406)"));
        yield return When(_seen.Where(s => s.Outcome.Class == OutcomeClass.RateLimited), found =>
            $"The gateway limits the rate ({found[0].Outcome.Code switch { 0 => "as its tools say", var code => $"{code}" }}). "
            + $"{Lower(found)} or raise the limit: what is measured now is the limit.");
        yield return When(_seen.Where(s => s.Outcome.Class == OutcomeClass.TooLarge), found =>
            $"The gateway takes no bodies of this size ({found[0].Outcome.Code}). Send less with --tool-args or --message, or raise its limit "
            + "(maxBufferSize of agentgateway).");
        var plainHttp2 = _seen.Where(IsOverPlainHttp2).ToList();
        yield return When(
            plainHttp2,
            _ =>
                "The gateway may pass HTTP/2 without TLS on to agents that speak HTTP/1.1 only. "
                + "Leave --http2 out, or use it over https.");
        yield return When(
            _seen.Where(IsUpstream).Except(plainHttp2),
            found =>
                $"The gateway does not reach its upstream ({UpstreamStatus(found[0])}). "
                + (
                    found.TrueForAll(s => s.Always)
                        ? "See whether the server behind it runs, and the gateway's route to it."
                        : "See whether the server behind it bears this load, or was away for a time."));
        yield return When(
            _seen.Where(s => s.Always && s.Outcome.IsOk && s.Says(NoTool)),
            _ => "Name a tool with --tool, and its arguments with --tool-args.");
        yield return When(
            Always(OutcomeClass.Protocol).Where(s => s.Says(NotJson)),
            found =>
                Path(
                    found,
                    "What responds is neither JSON nor an event stream, but an HTML page for example: "
                        + "something else than the gateway may be there"));
    }

    static string? When(IEnumerable<Sighting> sightings, Func<List<Sighting>, string> advice) =>
        sightings.ToList() is { Count: > 0 } found ? advice(found) : null;

    IEnumerable<Sighting> Seen(OutcomeClass outcome, int code) =>
        _seen.Where(s => s.Outcome.Class == outcome && s.Outcome.Code == code);

    IEnumerable<Sighting> Always(OutcomeClass outcome, int code) => Seen(outcome, code).Where(s => s.Always);

    IEnumerable<Sighting> Always(OutcomeClass outcome) => _seen.Where(s => s.Outcome.Class == outcome && s.Always);

    string OrSecret => _settings.Fleet.IsModal ? ", or the Modal secret agentgateway-perf" : "";

    string NoConnection(List<Sighting> found)
    {
        if (_result.Patterns.Any(pattern => pattern.Successful > 0))
        {
            var names = string.Join(", ", found.Select(s => s.Report.Name).Distinct());
            return $"No request of {names} got a connection to {_url}, though others in this run did. "
                + "See whether the gateway ended or restarted.";
        }
        if (!found.Exists(s => s.Holds("refused")))
            return $"No connection to {_url} could be made. Check --gateway-url and whether a firewall is in between.";
        return _settings.Target.Gateway.IsDemo
            ? $"The demo gateway at {_url} does not take connections any more (connection refused)."
            : $"Nothing is listening at {_url} (connection refused). "
                + "Start the gateway, name another with --gateway-url, or try --demo.";
    }

    static string ConnectReason(PatternReport pattern) =>
        pattern.Messages.Of(setup: false, new Outcome(OutcomeClass.Connect, 0))
            .Any(m => m.Contains("refused", StringComparison.OrdinalIgnoreCase))
            ? "connect refused"
            : "no connection";

    string Tls(List<Sighting> found)
    {
        if (found.Exists(s => s.Holds("does not offer HTTP/2")))
            return $"{_url} does not offer HTTP/2. Leave --http2 out.";
        var access = _settings.Access;
        if (access.Certificate is null && found.Exists(s => s.Holds("certificate required") || s.Holds("certificate_required")))
            return $"{_url} wants a certificate of its clients. Name one with --cert, and its key with --key.";
        if (access.Certificate is not null && found.Exists(s => AlertsOnCertificates.Any(s.Holds)))
        {
            return $"{_url} does not accept the certificate of --cert: the alert says why. "
                + "It has to be signed by an authority that the gateway trusts, with those between in the same file.";
        }
        if (access.Insecure || found.Exists(s => OtherThanTrust.Any(s.Holds)))
        {
            return $"The TLS handshake with {_url} fails, and not because of trust. "
                + "See the message, and whether https is spoken there.";
        }
        if (found.Exists(s => s.Holds("NameMismatch")))
        {
            return $"The certificate of {_url} is for another name. Use the name that it is for in --gateway-url, "
                + "or accept any certificate with --insecure.";
        }
        return access.CaPem is not null
            ? $"The certificate of {_url} is not of an authority in {access.CaFile ?? "the file of --ca-file"}. "
                + "Name the file of the right one."
            : $"The TLS handshake with {_url} fails. If its certificate is not one that this system trusts, name its "
                + "authority with --ca-file, or accept any certificate with --insecure.";
    }

    string Lower(List<Sighting> found)
    {
        var (open, closed) = (found.Exists(s => s.Report.IsOpen), found.Exists(s => !s.Report.IsOpen));
        var isOneRate = _settings.Load.Open?.Stages is [var stage] && stage.StartRate == stage.EndRate;
        var rate = isOneRate ? "--rate" : "the rates of --stages";
        return $"Lower {(open ? rate : "")}{(open && closed ? " and " : "")}{(closed ? "--concurrency" : "")}";
    }

    bool IsOverPlainHttp2(Sighting sighting) =>
        _settings.Http.Http2 && _settings.Target.Gateway.Url.Scheme == Uri.UriSchemeHttp && !_settings.Target.Gateway.IsDemo
        && sighting.Always && !PatternCatalog.IsMcp(sighting.Report.Pattern)
        && !sighting.Says(NoHttp2)
        && (IsUpstream(sighting) || sighting.Outcome.Class is OutcomeClass.Protocol or OutcomeClass.Reset
            || sighting.Says("No agent card"));

    static string UpstreamStatus(Sighting sighting) =>
        sighting.Outcome.Code == 500 ? "JSON-RPC -32603" : $"HTTP {sighting.Outcome.Code}";

    static bool IsUpstream(Sighting sighting) => sighting.Outcome.Class == OutcomeClass.Http
        && (sighting.Outcome.Code is 502 or 503 or 504 || (sighting.Outcome.Code == 500 && sighting.Says(UpstreamError)));

    string Path(List<Sighting> found, string what)
    {
        var target = _settings.Target;
        var mcp = found.Exists(s => PatternCatalog.IsMcp(s.Report.Pattern)) ? $" --mcp-path (now {target.McpPath})" : "";
        var a2a = found.Exists(s => !PatternCatalog.IsMcp(s.Report.Pattern)) ? $" --a2a-path (now {target.A2aPath})" : "";
        var and = mcp.Length > 0 && a2a.Length > 0 ? " and" : "";
        return $"{what}. Check{mcp}{and}{a2a}, or name what the gateway offers with --pattern.";
    }
}
