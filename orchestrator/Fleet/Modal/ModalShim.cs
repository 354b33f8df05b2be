using System.Diagnostics;
using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Fleet.Modal;

/// <summary>modal/app.py, and the Python to run it with.</summary>
/// <param name="App">Path of app.py.</param>
/// <param name="Pythons">Names and paths to try, the best first.</param>
sealed record ModalShim(string App, IReadOnlyList<string> Pythons)
{
    public const string PythonVariable = "AGENTGATEWAY_PERF_PYTHON";

    /// <exception cref="UsageException">There is no modal/app.py, or nothing to make the workers of.</exception>
    public static ModalShim Find(string? workerBinary, Func<string, string?> environment)
    {
        var app =
            Above(AppContext.BaseDirectory).Select(folder => Path.Combine(folder, "modal", "app.py")).FirstOrDefault(File.Exists)
            ?? throw new UsageException(
                "Add --local to run the workers on this machine. Containers on Modal need modal/app.py of the source tree, and there "
                + $"is none beside or above {AppContext.BaseDirectory}.");
        var root = Path.GetDirectoryName(Path.GetDirectoryName(app))!;
        if (workerBinary is null && !File.Exists(Path.Combine(root, "worker", "worker.csproj")))
        {
            throw new UsageException(
                "Add --local to run the workers on this machine, or name one published for linux-x64 with --worker-binary.\n"
                + $"The sources of which Modal builds the worker are not beside {app}.");
        }
        return new ModalShim(app, Candidates(environment));
    }

    public ProcessStartInfo Command(string python, LoadSettings settings, TimeSpan lifetime, string token)
    {
        var modal = settings.Modal;
        List<string> arguments =
        [
            App,
            "--shards", Text(settings.Fleet.Shards),
            "--lifetime", Text((int)Math.Ceiling(lifetime.TotalSeconds)),
            "--cpu", Text(modal.Cpu),
            "--memory", Text(modal.Memory),
        ];
        if (modal.Region is { } region)
            arguments.AddRange(["--region", region]);
        if (modal.NonPreemptible)
            arguments.Add("--nonpreemptible");
        if (modal.Secret is { } secret)
            arguments.AddRange(["--secret", secret]);
        if (settings.Fleet.WorkerBinary is { } worker)
            arguments.AddRange(["--worker-binary", Path.GetFullPath(worker)]);
        var start = FleetProcess.StartInfo(python, arguments, token, settings.Access.AuthToken);
        start.Environment["PYTHONUNBUFFERED"] = "1";
        start.Environment["PYTHONUTF8"] = "1";
        return start;
    }

    static string[] Candidates(Func<string, string?> environment)
    {
        if (environment(PythonVariable) is { Length: > 0 } named)
            return [named];
        string[] system = OperatingSystem.IsWindows() ? ["python", "py"] : ["python3", "python"];
        return environment("VIRTUAL_ENV") is { Length: > 0 } active
            ? [Path.Combine(active, OperatingSystem.IsWindows() ? "Scripts\\python.exe" : "bin/python"), .. system]
            : system;
    }

    static IEnumerable<string> Above(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            yield return folder.FullName;
    }

    static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
