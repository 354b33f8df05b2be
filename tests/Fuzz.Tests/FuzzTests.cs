namespace AgentGatewayPerf.Fuzz.Tests;

/// <summary>A short run of every fuzz target, and every input that once was too much for one.</summary>
public sealed class FuzzTests
{
    const int Inputs = 20_000;

    public static TheoryData<string> Names => [.. AllTargets.List.Select(target => target.Name)];

    public static TheoryData<string> Seeds =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "seeds"), "*.bin")
                .Select(file => Path.GetFileName(file)!),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Target_bears_mutated_inputs(string name) => new Fuzzer(Target(name)).Run(1, Inputs);

    [Theory]
    [MemberData(nameof(Names))]
    public void Target_bears_its_own_corpus(string name)
    {
        var target = Target(name);
        for (var i = 0; i < target.Corpus.Count; i++)
        {
            var random = new FuzzRandom((ulong)i);
            target.Run(target.Corpus[i], ref random);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Target_bears_what_once_was_too_much(string file)
    {
        var target = Target(file[..file.IndexOf('-', StringComparison.Ordinal)]);
        var input = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", file));
        for (var seed = 0UL; seed < 200; seed++)
        {
            var random = new FuzzRandom(seed);
            target.Run(input, ref random);
        }
    }

    static FuzzTarget Target(string name) => AllTargets.List.Single(target => target.Name == name);
}
