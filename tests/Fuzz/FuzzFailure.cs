namespace AgentGatewayPerf.Fuzz;

/// <summary>An input that a target does not bear.</summary>
/// <param name="target">The target.</param>
/// <param name="seed">What the input was made of.</param>
/// <param name="input">The input.</param>
/// <param name="cause">What happened.</param>
sealed class FuzzFailure(string target, ulong seed, byte[] input, Exception cause)
    : Exception(
        $"{target}, seed {seed}: {cause.GetType().Name}: {cause.Message}\n{Convert.ToBase64String(input)}\n{cause.StackTrace}",
        cause)
{
    public byte[] Input => input;
}
