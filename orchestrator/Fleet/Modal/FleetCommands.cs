using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace AgentGatewayPerf.Fleet.Modal;

/// <summary>The way to whatever serves the fleet: lines of JSON, and the end of them closes the fleet. Any thread.</summary>
sealed class FleetCommands(Stream stream) : IDisposable
{
    readonly Lock _lock = new();
    bool _closed;

    public void Request(WorkerRequest request) => Write(request, FleetJson.Default.WorkerRequest);

    public void Cancel(int shard) => Write(new CancelCommand(shard), FleetJson.Default.CancelCommand);

    /// <summary>Closes the fleet.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_closed)
                return;
            _closed = true;
            try
            {
                stream.Dispose();
            }
            catch (IOException)
            {
                // Nobody reads any more: the fleet is closed already.
            }
        }
    }

    void Write<T>(T command, JsonTypeInfo<T> type)
    {
        lock (_lock)
        {
            if (_closed)
                return;
            try
            {
                stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(command, type), (byte)'\n']);
                stream.Flush();
            }
            catch (IOException)
            {
                // Nobody reads any more: whoever reads the other direction learns why.
            }
        }
    }
}
