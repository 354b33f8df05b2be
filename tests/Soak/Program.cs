using System.Globalization;
using AgentGatewayPerf.Soak;

// dotnet run --project tests/Soak -- [--minutes 60] [--seed 1]
var options = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
var minutes = double.Parse(options.GetValueOrDefault("--minutes", "60"), CultureInfo.InvariantCulture);
var seed = int.Parse(options.GetValueOrDefault("--seed", "1"), CultureInfo.InvariantCulture);
return await new SoakRun(TimeSpan.FromMinutes(minutes), new Random(seed)).RunAsync();
