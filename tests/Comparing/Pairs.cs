namespace AgentGatewayPerf.Comparing;

/// <summary>Equal pairs of runs beside a disturber: how often one is called worse or better.</summary>
static class Pairs
{
    /// <summary>Runs pairs one after another.</summary>
    /// <param name="pairs">How many.</param>
    /// <param name="seconds">Length of a run.</param>
    /// <param name="folder">Where the results files go.</param>
    /// <returns>How many pairs were called worse or better.</returns>
    public static async Task<int> RunAsync(int pairs, int seconds, string folder)
    {
        var called = 0;
        using var disturber = new Disturber();
        for (var i = 1; i <= pairs; i++)
        {
            var load = new Load(300, seconds);
            var first = await load.RunAsync(Load.MedianMs, folder);
            var second = await load.RunAsync(Load.MedianMs, folder);
            var (verdict, p50) = await Verdict.OfAsync(first, second);
            called += verdict is "worse" or "better" ? 1 : 0;
            Console.WriteLine($"{i,2}  {verdict,-11} ({p50})");
        }
        Console.WriteLine($"\nOf {pairs} equal pairs beside a disturber {called} were called worse or better.");
        return called;
    }
}

/// <summary>Uses a processor for some seconds, rests for some, and so on.</summary>
sealed class Disturber : IDisposable
{
    readonly CancellationTokenSource _end = new();
    readonly Thread _thread;

    public Disturber()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "disturber" };
        _thread.Start();
    }

    public void Dispose()
    {
        _end.Cancel();
        _thread.Join();
        _end.Dispose();
    }

    void Run()
    {
        var random = new Random(1);
        while (!_end.IsCancellationRequested)
        {
            var until = DateTime.UtcNow.AddSeconds(random.NextDouble() * 4);
            while (DateTime.UtcNow < until && !_end.IsCancellationRequested)
                Thread.SpinWait(10_000);
            _end.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(random.NextDouble() * 4));
        }
    }
}
