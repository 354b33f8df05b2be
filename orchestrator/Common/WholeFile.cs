
namespace AgentGatewayPerf.Common;

/// <summary>Writes files that appear whole or not at all.</summary>
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
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new UsageException($"{flag} {path} cannot be written: there is no folder {folder}.");
        try
        {
            // That it opens is all there is to know.
            new GrowingFile(path).Dispose();
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
        try
        {
            using var file = new GrowingFile(path);
            write(file.Stream);
            file.Place();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NotWritten(logger, path, e.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, EventId = 1, EventName = "NotWritten", Message = "The result could not be written to {Path}: {Reason}")]
    public static partial void NotWritten(ILogger logger, string path, string reason);
}
