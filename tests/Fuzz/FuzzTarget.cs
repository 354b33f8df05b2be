using System.Text;

namespace AgentGatewayPerf.Fuzz;

/// <summary>A parser of bytes from outside, and what must hold whatever it is given.</summary>
abstract class FuzzTarget
{
    /// <summary>Its name on the command line and in the names of seeds.</summary>
    public abstract string Name { get; }

    /// <summary>Valid inputs, which are mutated.</summary>
    public abstract IReadOnlyList<byte[]> Corpus { get; }

    /// <summary>Byte strings that mean something to this parser.</summary>
    public virtual IReadOnlyList<byte[]> Dictionary => [];

    /// <summary>Parses an input. Whatever is thrown is a defect, as is a difference that the target itself finds.</summary>
    /// <param name="input">Any bytes.</param>
    /// <param name="random">Decides where the input is cut; the same for the same seed.</param>
    public abstract void Run(ReadOnlySpan<byte> input, ref FuzzRandom random);

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static byte[][] Words(params ReadOnlySpan<string> words) => [.. words.ToArray().Select(Bytes)];

    protected static void Require(bool holds, string what)
    {
        if (!holds)
            throw new FuzzException(what);
    }
}
