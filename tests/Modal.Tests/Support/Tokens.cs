namespace AgentGatewayPerf.Modal.Tests.Support;

/// <summary>Bearer tokens of the gateway: the one that opens it, and one that does not.</summary>
static class Tokens
{
    public const string Right = "correct-horse-battery-staple";

    public const string Wrong = "wrong-horse-battery-staple";
}
