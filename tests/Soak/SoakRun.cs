using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Soak;

/// <summary>One long run of all patterns with random faults, between real processes; checks counts and watches memory.</summary>
sealed class SoakRun(TimeSpan time, Random random)
{
    static readonly string[] Kinds =
    [
        "stream cut",
        "stream delayed",
        "stream throttled",
        "stream half-open",
        "worker frozen",
        "orchestrator frozen",
        "gateway away",
    ];

    // How a planned request can end.
    static readonly string[] Ends = ["successful", "failed", "aborted", "not_sent", "unaccounted"];

    readonly Dictionary<string, int> _faults = [];

    /// <returns>0 when all counts are exact and no memory grows.</returns>
    public async Task<int> RunAsync()
    {
        await using var gateway = new Gateway();
        await using var gatewayRelay = Relay.Start(gateway.Url);
        // As binaries: under the JIT a worker grows with every method that it needs for the first time, and so hides what it must
        // not do.
        var binary = await WorkerBinary.AotAsync();
        await using var first = await StandaloneWorker.StartAsync(binary: binary);
        await using var second = await StandaloneWorker.StartAsync(
            environment: new Dictionary<string, string?> { ["AGENTGATEWAY_PERF_TOKEN"] = first.Token }, binary: binary);
        await using var firstRelay = Relay.Start(first.Url);
        await using var secondRelay = Relay.Start(second.Url);
        var results = Path.Combine(Path.GetTempPath(), $"agentgateway-perf-soak-{Guid.NewGuid():N}.json");
        var each = string.Create(CultureInfo.InvariantCulture, $"{(int)(time.TotalSeconds / 6)}s");
        await using var orchestrator = OrchestratorProcess.Start(
            [
                "--gateway-url",
                $"http://{gatewayRelay.EndPoint}",
                "--workers",
                $"{firstRelay.EndPoint},{secondRelay.EndPoint}",
                "--pattern",
                "all",
                "--a2a-version",
                "1.0",
                "--duration",
                each,
                "--concurrency",
                "8",
                "--output",
                results,
            ],
            new Dictionary<string, string?> { ["AGENTGATEWAY_PERF_TOKEN"] = first.Token });
        MemorySlope[] slopes =
        [
            new("orchestrator", orchestrator.Process.Id), new("worker 0", first.Process.Id), new("worker 1", second.Process.Id),
        ];
        var clock = Stopwatch.StartNew();
        using var over = new CancellationTokenSource();
        var hurting = HurtAsync(
            [firstRelay, secondRelay], gatewayRelay, [first.Process, second.Process], orchestrator.Process, over.Token);
        while (!orchestrator.Process.HasExited && clock.Elapsed < time + TimeSpan.FromMinutes(3))
        {
            foreach (var slope in slopes)
                slope.Read(clock.Elapsed);
            await Task.Delay(1_000);
        }
        await over.CancelAsync();
        await hurting;
        var result = await orchestrator.WaitAsync();
        Console.WriteLine(result.Output);
        Console.WriteLine($"Faults: {string.Join(", ", _faults.Select(f => $"{f.Key} {f.Value}"))}");
        foreach (var slope in slopes)
            Console.WriteLine(slope);
        var wrong = File.Exists(results)
            ? Wrong(await File.ReadAllTextAsync(results), gateway).ToList()
            : ["there are no results"];
        File.Delete(results);
        wrong.AddRange(slopes.Where(s => s.Grows).Select(s => $"The memory grows: {s}"));
        if (result.ExitCode is not (0 or 1))
            wrong.Add($"The exit code is {result.ExitCode}: {result.Error}");
        wrong.ForEach(Console.WriteLine);
        Console.WriteLine(wrong.Count == 0 ? "All counts are exact, and no memory grows." : "WRONG");
        return wrong.Count == 0 ? 0 : 1;
    }

    async Task HurtAsync(
        Relay[] streams, Relay gateway, ChildProcess[] workers, ChildProcess orchestrator, CancellationToken over)
    {
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(5), over);
            while (true)
            {
                var kind = Kinds[random.Next(Kinds.Length)];
                _faults[kind] = _faults.GetValueOrDefault(kind) + 1;
                await HurtAsync(
                    kind, streams[random.Next(2)], gateway, workers[random.Next(2)], orchestrator,
                    TimeSpan.FromMilliseconds(random.Next(200, 4_000)));
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(2_000, 12_000)), over);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
        {
            // The run is over, and with it the processes.
        }
    }

    static async Task HurtAsync(
        string kind, Relay stream, Relay gateway, ChildProcess worker, ChildProcess orchestrator, TimeSpan time)
    {
        switch (kind)
        {
            case "stream cut":
                stream.Cut();
                await Task.Delay(time);
                stream.Restore();
                break;
            case "stream delayed":
                stream.Delay = time / 8;
                break;
            case "stream throttled":
                stream.BytesPerSecond = 100_000;
                await Task.Delay(time);
                stream.BytesPerSecond = 0;
                break;
            case "stream half-open":
                stream.FreezeOpen();
                await Task.Delay(TimeSpan.FromSeconds(20));
                break;
            case "gateway away":
                gateway.Cut();
                await Task.Delay(time / 4);
                gateway.Restore();
                break;
            default:
                var process = kind == "worker frozen" ? worker : orchestrator;
                process.Freeze();
                await Task.Delay(time);
                process.Thaw();
                break;
        }
    }

    /// <summary>What must hold and does not.</summary>
    static IEnumerable<string> Wrong(string json, Gateway gateway)
    {
        using var document = JsonDocument.Parse(json);
        foreach (var problem in document.RootElement.GetProperty("problems").EnumerateArray())
            yield return problem.GetString()!;
        var ended = new Dictionary<string, (long Ok, long All)>();
        foreach (var pattern in document.RootElement.GetProperty("patterns").EnumerateArray())
        {
            var sum = Ends.Sum(name => Number(pattern, name));
            if (sum != pattern.GetProperty("planned").GetInt64())
                yield return $"{pattern.GetProperty("pattern")}: planned {pattern.GetProperty("planned")}, but the outcomes add up to {sum}";
            foreach (var operation in pattern.GetProperty("operations").EnumerateArray())
            {
                var name = operation.GetProperty("operation").GetString()!;
                var method = name is "tools/list" or "tools/call" ? name : name == "agent_card" ? "GET" : "SendMessage";
                var (ok, all) = ended.GetValueOrDefault(method);
                var (successful, failed, aborted) = (
                    Number(operation, "successful"), Number(operation, "failed"), Number(operation, "aborted"));
                ended[method] = (ok + successful, all + successful + failed + aborted);
            }
        }
        foreach (var (method, (ok, all)) in ended)
        {
            // What was answered was received; what was received was sent, besides what was sent to find tools and cards.
            var served = gateway.Count(method);
            Console.WriteLine($"{method}: {ok} succeeded of {all}; the gateway received {served}");
            if (served < ok || served > all + 100)
                yield return $"{method}: {ok} succeeded of {all}, but the gateway received {served}";
        }
    }

    static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
