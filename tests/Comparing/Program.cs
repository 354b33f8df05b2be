// Shows how far `agentgateway-perf compare` can be trusted: runs of the same load against each other, and against one whose
// answers take 10 % longer. Every try is three runs of real processes. Usage: dotnet run -c Release --project tests/Comparing [--
// TRIES [SECONDS]]; 20 tries of 4 s take about six minutes. The exit code is 0 when at least 19 of 20 equal pairs are called the
// same and every slower one worse.
using System.Globalization;
using AgentGatewayPerf.Comparing;

var tries = args is [var some, ..] ? int.Parse(some, CultureInfo.InvariantCulture) : 20;
var seconds = args is [_, var time] ? int.Parse(time, CultureInfo.InvariantCulture) : 4;
var folder = Directory.CreateTempSubdirectory("agentgateway-perf-comparing-");
try
{
    var (same, worse) = (0, 0);
    for (var i = 1; i <= tries; i++)
    {
        // Closed and open in turn.
        var load = new Load(i % 2 == 0 ? 1_500 : 0, seconds);
        var baseline = await load.RunAsync(Load.MedianMs, folder.FullName);
        var again = await load.RunAsync(Load.MedianMs, folder.FullName);
        var slower = await load.RunAsync(Load.MedianMs * 1.1, folder.FullName);
        var (equal, equalP50) = await Verdict.OfAsync(baseline, again);
        var (later, laterP50) = await Verdict.OfAsync(baseline, slower);
        same += equal == "same" ? 1 : 0;
        worse += later == "worse" ? 1 : 0;
        Console.WriteLine($"{i,2} {load.Name,-6}  same load: {equal,-11} ({equalP50})   10 % slower: {later,-11} ({laterP50})");
    }
    Console.WriteLine(
        $"\nThe same load was called the same in {same} of {tries} tries, the slower one worse in {worse} of {tries}.");
    return same >= Math.Ceiling(tries * 0.95) && worse == tries ? 0 : 1;
}
finally
{
    folder.Delete(recursive: true);
}
