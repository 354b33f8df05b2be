using System.Net.Sockets;
using System.Security.Cryptography;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Patterns;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>A target of the assignment, resolved when it is first needed, and once.</summary>
sealed class AssignedTarget
{
    readonly List<HttpHead> _heads = [];
    readonly Lock _lock = new();
    Task<(HttpTarget? Target, Fault? Fault)>? _resolving;

    /// <param name="target">As the orchestrator describes it.</param>
    /// <param name="ownAuthToken">The worker's own bearer token; null for none.</param>
    public AssignedTarget(Target target, string? ownAuthToken)
    {
        Target = target;
        // A header of the assignment goes before the worker's own token: two of the same name would be sent otherwise.
        var isGiven = target.AuthToken.Length > 0
            || target.UserTokens.Count > 0
            || target.Headers.Any(header => header.Name.Equals("Authorization", StringComparison.OrdinalIgnoreCase));
        AuthToken = isGiven || !target.OwnAuthToken ? target.AuthToken : ownAuthToken ?? "";
    }

    /// <summary>As the orchestrator describes it.</summary>
    public Target Target { get; }

    /// <summary>Bearer token of its requests; empty for none, and where every virtual user has its own.</summary>
    public string AuthToken { get; private set; }

    /// <summary>Whether its requests carry a bearer token.</summary>
    public bool HasAuthToken => AuthToken.Length > 0 || Target.UserTokens.Count > 0;

    /// <summary>Texts that no message may hold.</summary>
    public IEnumerable<string> Secrets =>
    [
        AuthToken, .. Target.UserTokens.Select(token => token.AuthToken),
        .. Target.Headers.Where(header => !header.Plain).Select(header => header.Value),
    ];

    /// <summary>Makes what all requests of a scenario have in common.</summary>
    /// <param name="resolved">The target, resolved.</param>
    /// <param name="runId">Names the run.</param>
    public HttpHead CreateHead(HttpTarget resolved, string runId)
    {
        lock (_lock)
        {
            var head = new HttpHead(resolved, runId, AuthToken, Target.Headers, WorkerVersion.Text);
            _heads.Add(head);
            return head;
        }
    }

    /// <summary>Takes another bearer token for all requests that are sent from now on.</summary>
    public void SetToken(string authToken)
    {
        lock (_lock)
        {
            AuthToken = authToken;
            _heads.ForEach(head => head.SetToken(authToken));
        }
        if (_resolving is { IsCompletedSuccessfully: true, Result.Target: { } resolved })
            resolved.OnTokenChanged();
    }

    /// <summary>Resolves it.</summary>
    /// <returns>The target, or why it cannot be used.</returns>
    public Task<(HttpTarget? Target, Fault? Fault)> ResolveAsync(CancellationToken cancellation) =>
        _resolving ??= ResolveOnceAsync(cancellation);

    async Task<(HttpTarget? Target, Fault? Fault)> ResolveOnceAsync(CancellationToken cancellation)
    {
        try
        {
            return (await HttpTarget.ResolveAsync(Target, cancellation), null);
        }
        catch (SocketException e)
        {
            var message = $"The host {new Uri(Target.Url).Host} does not resolve ({e.SocketErrorCode}).";
            return (null, FaultOf(Fault.Types.Code.Dns, OutcomeClass.Dns, message));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return (null, FaultOf(Fault.Types.Code.Tls, OutcomeClass.Tls, $"A certificate of the assignment cannot be used: {e.Message}"));
        }
    }

    static Fault FaultOf(Fault.Types.Code code, OutcomeClass outcome, string message) =>
        new() { Code = code, Outcome = outcome, Message = message };
}
