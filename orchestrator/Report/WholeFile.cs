using AgentGatewayPerf.Cli;

namespace AgentGatewayPerf.Report;

/// <summary>Writes files that appear whole or not at all: beside their place first, then renamed.</summary>
static partial class WholeFile
{
    /// <summary>Finds out before the run whether a file could be written.</summary>
    /// <param name="flag">What named it, for the error.</param>
    /// <param name="path">Where; null for no file.</param>
    /// <exception cref="UsageException">The file cannot be written there.</exception>
    public static void CheckWritable(string flag, string? path)
    {
        if (path is null)
            return;
        if (Directory.Exists(path))
            throw new UsageException($"{flag} {path} is a folder; name a file.");
        try
        {
            var beside = Beside(path);
            using (File.OpenWrite(beside))
            {
                // That it opens is all there is to know.
            }
            DeleteUnlessIs(path, beside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"{flag} {path} cannot be written: {e.Message}");
        }
    }

    /// <summary>Writes it. False, and said, when that fails.</summary>
    public static bool TryWrite(string? path, Action<Stream> write, ILogger logger)
    {
        if (path is null)
            return true;
        var beside = Beside(path);
        try
        {
            using (var stream = File.Create(beside))
                write(stream);
            Place(path, beside);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            DeleteUnlessIs(path, beside);
            NotWritten(logger, path, e.Message);
            return false;
        }
    }

    /// <summary>Where a file is while it is not whole. A device, such as /dev/stdout, is written to and never replaced.</summary>
    public static string Beside(string path) =>
        !OperatingSystem.IsWindows() && Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal) && File.Exists(path)
            ? path
            : $"{Path.GetFullPath(path)}.{Environment.ProcessId}.tmp";

    /// <summary>Gives a file that is whole its name.</summary>
    public static void Place(string path, string beside)
    {
        if (beside != path)
            File.Move(beside, path, overwrite: true);
    }

    /// <summary>Removes a file that did not become whole.</summary>
    public static void DeleteUnlessIs(string path, string beside)
    {
        if (beside != path)
            File.Delete(beside);
    }

    [LoggerMessage(Level = LogLevel.Error, EventId = 1, EventName = "NotWritten", Message = "The result could not be written to {Path}: {Reason}")]
    public static partial void NotWritten(ILogger logger, string path, string reason);
}
