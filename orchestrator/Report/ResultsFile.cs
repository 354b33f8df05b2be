using System.Text.Json;
using AgentGatewayPerf.Cli;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Report;

/// <summary>Writes the results file, whole or not at all.</summary>
static partial class ResultsFile
{
    /// <summary>Finds out before the run whether its result could be kept.</summary>
    /// <exception cref="UsageException">The file cannot be written there.</exception>
    public static void CheckWritable(string? path)
    {
        if (path is null)
            return;
        if (Directory.Exists(path))
            throw new UsageException($"--output {path} is a folder; name a file.");
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
            throw new UsageException($"--output {path} cannot be written: {e.Message}");
        }
    }

    /// <summary>Writes beside the file and renames, so that nobody ever reads half of one. False, and said, when that fails.</summary>
    public static bool TryWrite(string? path, RunResult result, ExitStatus status, ILogger logger)
    {
        if (path is null)
            return true;
        var beside = Beside(path);
        try
        {
            using (var stream = File.Create(beside))
                JsonSerializer.Serialize(stream, ResultsMapper.Map(result, status), ResultsJson.Default.ResultsDocument);
            if (beside != path)
                File.Move(beside, path, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            DeleteUnlessIs(path, beside);
            NotWritten(logger, path, e.Message);
            return false;
        }
    }

    // A device, such as /dev/stdout, is written to and never replaced.
    static string Beside(string path) =>
        !OperatingSystem.IsWindows() && Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal) && File.Exists(path)
            ? path
            : $"{Path.GetFullPath(path)}.{Environment.ProcessId}.tmp";

    static void DeleteUnlessIs(string path, string beside)
    {
        if (beside != path)
            File.Delete(beside);
    }

    [LoggerMessage(Level = LogLevel.Error, EventId = 1, EventName = "NotWritten", Message = "The result could not be written to {Path}: {Reason}")]
    static partial void NotWritten(ILogger logger, string path, string reason);
}
