namespace AgentGatewayPerf.Testing;

/// <summary>A program or library of the system that a test needs, installed where the tests may do so.</summary>
public static class DebianPackage
{
    // Of what it installs nothing is started: that is what level 1, maintenance, means to Debian's packages.
    static readonly Dictionary<string, string?> Quietly = new() { ["DEBIAN_FRONTEND"] = "noninteractive", ["RUNLEVEL"] = "1" };

    static readonly TimeSpan Bound = TimeSpan.FromMinutes(10);

    /// <summary>Returns what a package holds, installing it as root on Debian and its like when it is not there.</summary>
    /// <param name="name">Of the package.</param>
    /// <param name="find">Where it is; null when it is not installed.</param>
    /// <param name="purpose">What needs it, for the message.</param>
    /// <exception cref="InvalidOperationException">It is not there and cannot be installed; the message says what to
    /// do.</exception>
    public static async Task<string> InstalledAsync(string name, Func<string?> find, string purpose)
    {
        ArgumentNullException.ThrowIfNull(find);
        if (find() is { } there)
            return there;
        var hint = $"{purpose} needs {name}: apt-get install {name}, or the package of your system.";
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root" || !File.Exists("/usr/bin/apt-get"))
            throw new InvalidOperationException(hint);
        using var held = await CrossProcessLock
            .TakeAsync(Path.Combine(Path.GetTempPath(), "agentgateway-perf-apt.lock"), Bound)
            .ConfigureAwait(false);
        if (find() is { } meanwhile)
            return meanwhile;
        foreach (var arguments in (string[][])[["update"], ["install", "-y", "--no-install-recommends", name]])
        {
            await using var apt = ChildProcess.Start("/usr/bin/apt-get", arguments, Quietly);
            if (await apt.WaitForExitAsync(Bound).ConfigureAwait(false) != 0)
                throw new InvalidOperationException($"{hint}\napt-get {arguments[0]} failed:\n{apt.Error}");
        }
        return find() ?? throw new InvalidOperationException(hint);
    }
}
