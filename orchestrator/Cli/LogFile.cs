using System.Globalization;
using System.Text;
using AgentGatewayPerf.Common;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace AgentGatewayPerf.Cli;

/// <summary>The log as a file. A file that cannot be written any more ends the log and nothing else.</summary>
sealed class LogFile : ILogEventSink, IDisposable
{
    readonly string _path;
    readonly ITextFormatter _formatter;
    readonly Lock _lock = new();
    readonly FileStream _file;
    string? _failure;

    /// <exception cref="UsageException">The file cannot be written.</exception>
    public LogFile(string path, ITextFormatter formatter)
    {
        _formatter = formatter;
        try
        {
            _path = Path.GetFullPath(path);
            // Without a buffer nothing is left to write in the end.
            _file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"--log-file {path} cannot be written: {e.Message}");
        }
    }

    /// <summary>Why not all of the log is in the file; null when it is.</summary>
    public string? Failure
    {
        get
        {
            lock (_lock)
                return _failure ?? (File.Exists(_path) ? null : "it was deleted while the run went on");
        }
    }

    public void Emit(LogEvent logEvent)
    {
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        _formatter.Format(logEvent, line);
        lock (_lock)
        {
            if (_failure is null)
                Try(() => _file.Write(Encoding.UTF8.GetBytes(line.ToString())));
        }
    }

    public void Dispose()
    {
        lock (_lock)
            Try(_file.Dispose);
    }

    void Try(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failure ??= e.Message;
        }
    }
}
