using System.Collections.Concurrent;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using Parquet;

namespace AgentGatewayPerf.Report.Parquet;

/// <summary>
/// Every request of a run in a Parquet file, written while the load runs. Memory stays at three row groups; when the disk is
/// slower than the load, the workers keep their samples until it is their turn.
/// </summary>
sealed class SampleFile : ISampleTap, IDisposable
{
    const int Groups = 3;

    readonly string _path;
    readonly ILogger _logger;
    readonly Lock _lock = new();
    readonly BlockingCollection<SampleColumns> _free = [], _full = [];
    readonly Task<Exception?> _writing;
    SampleColumns? _current;
    volatile bool _abandoned;

    /// <param name="path">Where the file is to be.</param>
    /// <param name="logger">Learns when it cannot be written.</param>
    public SampleFile(string path, ILogger logger)
    {
        _path = path;
        _logger = logger;
        for (var i = 0; i < Groups; i++)
            _free.Add(new SampleColumns());
        // A thread of its own: the streams of all workers may be waiting for it.
        _writing = Task.Factory.StartNew(
            () => WriteAsync().GetAwaiter().GetResult(), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    /// <summary>Adds a batch.</summary>
    /// <exception cref="InvalidDataException">The batch does not hold what it says.</exception>
    public void Take(int shard, SampleOrigin origin, SampleBatch batch)
    {
        var reader = new SampleBatchReader(batch);
        var (pattern, phase) = (origin.Planned.Name, origin.Kind == StepKind.Warmup ? "warmup" : "load");
        lock (_lock)
        {
            while (reader.TryRead(out var sample))
            {
                _current ??= _free.Take();
                _current.Add(shard, pattern, phase, origin.Planned.Tools, sample);
                if (!_current.IsFull)
                    continue;
                _full.Add(_current);
                _current = null;
            }
        }
    }

    /// <summary>Ends the file and gives it its name. False, and said, when that fails.</summary>
    public async Task<bool> TryCompleteAsync()
    {
        lock (_lock)
        {
            if (_current is { Rows: > 0 })
                _full.Add(_current);
            _current = null;
            _full.CompleteAdding();
        }
        if (await _writing is not { } failure)
            return true;
        AtomicFile.NotWritten(_logger, _path, failure.Message);
        return false;
    }

    /// <summary>Leaves no file behind, unless it was completed.</summary>
    public void Dispose()
    {
        _abandoned = !_full.IsAddingCompleted;
        _full.CompleteAdding();
        _writing.Wait();
        _full.Dispose();
        _free.Dispose();
    }

    async Task<Exception?> WriteAsync()
    {
        try
        {
            using var file = new AtomicFile(_path);
            // Names that repeat in every row shrink as well without a dictionary, and in a third of the time.
            var options = new ParquetOptions { CompressionMethod = CompressionMethod.Snappy, DictionaryEncodingThreshold = 0 };
            await using (var writer = await ParquetWriter.CreateAsync(SampleColumns.Schema, file.Stream, options))
            {
                foreach (var columns in _full.GetConsumingEnumerable())
                {
                    await columns.WriteAsync(writer);
                    columns.Clear();
                    _free.Add(columns);
                }
            }
            if (!_abandoned)
                file.Place();
            return null;
        }
        catch (Exception e)
        {
            // The run goes on without the file.
            foreach (var columns in _full.GetConsumingEnumerable())
            {
                columns.Clear();
                _free.Add(columns);
            }
            return e;
        }
    }
}
