using System.Text.Json;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Report;

/// <summary>Writes and reads the results file.</summary>
static class ResultsFile
{
    /// <summary>Finds out before the run whether its result could be kept.</summary>
    /// <exception cref="UsageException">The file cannot be written there.</exception>
    public static void CheckWritable(string? path) => WholeFile.CheckWritable("--output", path);

    /// <summary>Writes it, whole or not at all. False, and said, when that fails.</summary>
    public static bool TryWrite(string? path, RunResult result, ExitStatus status, ILogger logger) =>
        TryWrite(path, ResultsMapper.Map(result, status), logger);

    /// <summary>Writes it, whole or not at all. False, and said, when that fails.</summary>
    public static bool TryWrite(string? path, ResultsDocument document, ILogger logger) =>
        WholeFile.TryWrite(path, stream => JsonSerializer.Serialize(stream, document, ResultsJson.Default.ResultsDocument), logger);

    /// <summary>Reads a results file of this or an earlier version.</summary>
    /// <exception cref="UsageException">It is none, or newer than this program.</exception>
    public static ResultsDocument Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var document = JsonSerializer.Deserialize(stream, ResultsJson.Default.ResultsDocument);
            if (document is null)
                throw new UsageException($"{path} is no results file of agentgateway-perf.");
            return document.Schema <= ResultsDocument.CurrentSchema
                ? document
                : throw new UsageException($"{path} was written by a newer version ({document.Version}) than this one; use that one.");
        }
        catch (JsonException)
        {
            throw new UsageException($"{path} is no results file of agentgateway-perf. Write one with --output.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: {e.Message}");
        }
    }
}
