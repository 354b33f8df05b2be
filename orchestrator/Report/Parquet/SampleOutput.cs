using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Report.Parquet;

/// <summary>Every request of the run in a Parquet file.</summary>
/// <param name="path">Where the file is to be.</param>
/// <param name="logger">Learns why it could not be written.</param>
sealed class SampleOutput(string path, ILogger logger) : IOutput, ISampleTap
{
    SampleFile? _file;

    public Task CheckAsync(CancellationToken cancellationToken)
    {
        AtomicFile.CheckWritable("--samples", path);
        if (FilePlace.IsPipe(FilePlace.Of("--samples", path).Path))
            throw new UsageException($"--samples {path} is a pipe, in which Parquet cannot be written; name a file.");
        return Task.CompletedTask;
    }

    public Task StartAsync(OutputContext run, CancellationToken cancellationToken)
    {
        _file = new SampleFile(path, logger);
        return Task.CompletedTask;
    }

    public void Take(int shard, SampleOrigin origin, SampleBatch batch) => _file?.Take(shard, origin, batch);

    public Task<bool> TryCompleteAsync(ResultsDocument document) => _file?.TryCompleteAsync() ?? Task.FromResult(true);

    public ValueTask DisposeAsync()
    {
        _file?.Dispose();
        return ValueTask.CompletedTask;
    }
}
