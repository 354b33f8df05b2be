using System.ComponentModel;
using System.Diagnostics;

namespace AgentGatewayPerf.Fleet.Modal;

/// <summary>Whether Modal can be used from this machine: a Python with its package, and a login.</summary>
static class ModalSetup
{
    // Looks without importing: the package takes a second to load.
    const string HasPackage = "import importlib.util, sys; sys.exit(importlib.util.find_spec('modal') is None)";

    static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    /// <summary>What is missing, and how to get it; null for nothing.</summary>
    public static string? Problem(ModalShim shim, Func<string, string?> environment)
    {
        if (!shim.Pythons.Any(Has))
        {
            return "no Python here has its package.\n"
                + "To set them up: pip install -r modal/requirements.txt, then modal setup.";
        }
        var profile = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var config = environment("MODAL_CONFIG_PATH") is { Length: > 0 } named ? named : Path.Combine(profile, ".modal.toml");
        return environment("MODAL_TOKEN_ID") is { Length: > 0 } || File.Exists(config)
            ? null
            : "nobody is logged in.\nTo log in: modal setup.";
    }

    static bool Has(string python)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", HasPackage])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            });
            if (process is null)
                return false;
            if (process.WaitForExit(Bound))
                return process.ExitCode == 0;
            process.Kill();
            return false;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
