using System.Diagnostics;
using System.Globalization;
using AgentGatewayPerf.Fuzz;

// dotnet run -c Release --project tests/Fuzz -- --inputs 10000000 [--target NAME] [--seed N]
var options = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
var inputs = long.Parse(options.GetValueOrDefault("--inputs", "1000000"), CultureInfo.InvariantCulture);
var seed = ulong.Parse(options.GetValueOrDefault("--seed", "1"), CultureInfo.InvariantCulture);
var targets = AllTargets.List.Where(t => options.GetValueOrDefault("--target", t.Name) == t.Name).ToList();
if (targets.Count == 0)
{
    Console.Error.WriteLine($"There is no such target; there are {string.Join(", ", AllTargets.List.Select(t => t.Name))}.");
    return 2;
}

foreach (var target in targets)
{
    var fuzzer = new Fuzzer(target);
    using var watch = new Timer(
        _ =>
        {
            if (fuzzer.Hanging is { } hanging)
                Environment.FailFast($"{target.Name}, seed {hanging}: no end after {Fuzzer.MostTime.TotalSeconds:0} s.");
        },
        null,
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(1));
    var started = Stopwatch.GetTimestamp();
    try
    {
        fuzzer.Run(seed, inputs / targets.Count);
    }
    catch (FuzzFailure failure)
    {
        var name =
            $"{target.Name}-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(failure.Input))[..12]}.bin";
        File.WriteAllBytes(name, failure.Input);
        Console.Error.WriteLine(
            $"{failure.Message}\nThe input is in {name}; once the defect is mended it belongs into tests/Fuzz/seeds.");
        return 1;
    }
    var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{target.Name,-14} {fuzzer.Done,12:#,0} inputs  {seconds,7:0.0} s  {fuzzer.Done / seconds,10:#,0}/s  at most {fuzzer.Allocated:#,0} bytes for one"));
}
return 0;
