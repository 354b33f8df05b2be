using System.CommandLine;

namespace AgentGatewayPerf.Settings;

/// <summary>Two flags that cannot stand together. One on the command line takes the place of the other in a file.</summary>
/// <param name="One">A flag.</param>
/// <param name="Other">Another one.</param>
/// <param name="Problem">What is wrong when both are given; null where their values agree.</param>
sealed record Exclusion(Option One, Option Other, Func<FlagValues, string?> Problem)
{
    public Exclusion(Option one, Option other, string problem)
        : this(one, other, _ => problem)
    {
    }

    /// <summary>The flag that cannot stand beside another one by this; null where the other is neither of the two.</summary>
    public Option? Beside(Option option) => option == One ? Other : option == Other ? One : null;
}
