namespace AgentGatewayPerf.Testing;

/// <summary>A real browser without a window, for tests of pages.</summary>
public static class Chromium
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);
    static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    static readonly Lazy<Task<string>> Found = new(() =>
        DebianPackage.InstalledAsync("chromium", () => Programs.OnPath(Names), "A test of pages"));

    /// <summary>Loads a page, lets its scripts run, and returns the document as it is then.</summary>
    /// <param name="url">The page; a file or an address of this machine.</param>
    /// <param name="width">Of the window, in pixels.</param>
    /// <param name="budget">Time of the page that passes before the document is taken.</param>
    /// <returns>The document as HTML, and what its scripts said or threw.</returns>
    public static async Task<(string Html, string Console)> DumpAsync(Uri url, int width, TimeSpan budget)
    {
        ArgumentNullException.ThrowIfNull(url);
        var profile = Directory.CreateTempSubdirectory("agentgateway-perf-browser-");
        try
        {
            await using var browser = ChildProcess.Start(
                await Found.Value.ConfigureAwait(false),
                [
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--no-first-run",
                    "--enable-logging=stderr",
                    "--v=0",
                    $"--user-data-dir={profile.FullName}",
                    $"--window-size={width},1200",
                    $"--virtual-time-budget={budget.TotalMilliseconds:0}",
                    "--dump-dom",
                    url.AbsoluteUri,
                ]);
            var exit = await browser.WaitForExitAsync(Bound).ConfigureAwait(false);
            if (exit != 0)
                throw new InvalidOperationException($"The browser ended with {exit}:\n{browser.Error}");
            return (
                browser.Output,
                string.Join('\n', browser.Error.Split('\n').Where(l => l.Contains(":CONSOLE", StringComparison.Ordinal))));
        }
        finally
        {
            await RemoveAsync(profile).ConfigureAwait(false);
        }
    }

    // Helpers of the browser may still be writing there for a moment.
    static async Task RemoveAsync(DirectoryInfo folder)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            try
            {
                folder.Delete(recursive: true);
                return;
            }
            catch (IOException)
            {
                await Task.Delay(100).ConfigureAwait(false);
            }
        }
    }
}
