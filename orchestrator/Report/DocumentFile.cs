using AgentGatewayPerf.Common;
using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Report;

/// <summary>A file that is written from the results document, whole or not at all.</summary>
/// <param name="flag">The flag that named it, for errors.</param>
/// <param name="path">Where it is to be.</param>
/// <param name="write">Writes one format.</param>
/// <param name="logger">Learns why the file could not be written.</param>
sealed class DocumentFile(string flag, string path, Action<Stream, ResultsDocument> write, ILogger logger) : IOutput
{
    public Task CheckAsync(CancellationToken cancellationToken)
    {
        AtomicFile.CheckWritable(flag, path);
        return Task.CompletedTask;
    }

    public Task<bool> TryCompleteAsync(ResultsDocument document) =>
        Task.FromResult(AtomicFile.TryWrite(path, stream => write(stream, document), logger));
}
