using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>A header that the user wants to be sent with every request.</summary>
/// <param name="Name">A token (RFC 9110).</param>
/// <param name="Value">Printable ASCII. Never to be written anywhere unless <paramref name="Plain"/>.</param>
/// <param name="Plain">Whether the value may be shown.</param>
sealed record RequestHeader(string Name, string Value, bool Plain)
{
    /// <summary>Reads "Name: value".</summary>
    /// <exception cref="UsageException">It is no header, or one that the tool sends itself.</exception>
    public static RequestHeader Parse(string text, string flag, bool plain, bool hasAuthToken)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        // The text itself may be a secret: an error repeats the name at most.
        if (colon <= 0 || !HeaderRules.IsName(text.AsSpan(0, colon)))
            throw new UsageException($"{flag} takes 'Name: value', with a name of letters, digits and hyphens.");
        var (name, value) = (text[..colon], text[(colon + 1)..].Trim(' '));
        if (value.Length > ContractLimits.HeaderLength)
        {
            throw new UsageException(
                $"{flag} {name}: the value is longer than the {ContractLimits.HeaderLength:N0} characters that a worker takes.");
        }
        if (!HeaderRules.IsValue(value))
        {
            throw new UsageException(
                $"{flag} {name}: the value holds characters that a header cannot have, such as line breaks.");
        }
        if (HeaderRules.IsOwn(name, hasAuthToken: false, hasTraceContext: false))
        {
            throw new UsageException(
                $"{flag} {name}: this header is written by the load generator itself and cannot be replaced.");
        }
        if (HeaderRules.IsOwn(name, hasAuthToken, hasTraceContext: false))
        {
            throw new UsageException(
                $"{flag} Authorization and --auth-token (or AGENTGATEWAY_AUTH_TOKEN), --tokens-file and OAuth exclude each other: leave one out.");
        }
        return new RequestHeader(name, value, plain);
    }

    // A record prints all its members, and the value may be a secret.
    public override string ToString() => Plain ? $"{Name}: {Value}" : $"{Name}: [secret]";
}
