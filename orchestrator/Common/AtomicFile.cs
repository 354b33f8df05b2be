using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AgentGatewayPerf.Common;

/// <summary>
/// A file that appears when it is whole, or not at all. Where Linux can, it has no name while it grows (O_TMPFILE of open(2)), so
/// that even a process that is killed leaves nothing behind; elsewhere it grows under a name of its own beside its place.
/// </summary>
sealed partial class AtomicFile : IDisposable
{
    readonly string _path;
    // Null for a pipe or a device such as /dev/stdout, which is written to and never replaced.
    readonly string? _beside;
    readonly bool _isUnnamed;

    /// <param name="path">Where it is to be in the end; a file that is there now stays until then.</param>
    /// <exception cref="IOException">It cannot be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written there.</exception>
    public AtomicFile(string path)
    {
        (_path, var isWrittenThrough) = FilePlace.Of(path);
        if (isWrittenThrough)
        {
            // A device may stand for a file in which there is something already.
            Stream = FilePlace.IsPipe(_path) ? OpenPipe(_path) : new FileStream(_path, FileMode.Append);
            return;
        }

        _beside = $"{_path}.{Environment.ProcessId}.tmp";
        var unnamed = OperatingSystem.IsLinux() ? Open(Path.GetDirectoryName(_path)!, UnnamedFlags, ReadableByAll) : -1;
        _isUnnamed = unnamed >= 0;
        Stream = _isUnnamed
            ? new FileStream(new SafeFileHandle(unnamed, ownsHandle: true), FileAccess.ReadWrite)
            : File.Create(_beside);
    }

    /// <summary>What is in it so far.</summary>
    public FileStream Stream { get; }

    /// <summary>Finds out before the run whether a file could be written.</summary>
    /// <param name="flag">What named it, for the error.</param>
    /// <param name="path">Where it is to be.</param>
    /// <exception cref="UsageException">The file cannot be written there.</exception>
    public static void CheckWritable(string flag, string path)
    {
        var place = FilePlace.Of(flag, path);
        if (Directory.Exists(place.Path))
            throw new UsageException($"{flag} {path} is a folder; name a file.");
        if (Path.GetDirectoryName(place.Path) is { } folder && !Directory.Exists(folder))
            throw new UsageException($"{flag} {path} cannot be written: there is no folder {folder}.");
        // Opening and closing it would be the end of the file for its reader.
        if (FilePlace.IsPipe(place.Path))
            return;
        try
        {
            // Opening it is the whole check.
            new AtomicFile(path).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"{flag} {path} cannot be written: {e.Message}");
        }
    }

    /// <summary>Writes a file. Logs the reason and returns false when that fails.</summary>
    public static bool TryWrite(string path, Action<Stream> write, ILogger logger)
    {
        try
        {
            using var file = new AtomicFile(path);
            write(file.Stream);
            file.Place();
            return true;
        }
        catch (Exception e)
        {
            // Whatever it is, the other files and the report are still to be written.
            NotWritten(logger, path, e.Message);
            return false;
        }
    }

    /// <summary>Gives it its place, instead of what was there.</summary>
    /// <exception cref="IOException">It cannot be there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be there.</exception>
    public void Place()
    {
        Stream.Flush();
        if (_beside is null)
            return;
        if (_isUnnamed && Link(CurrentFolder, $"/proc/self/fd/{Stream.SafeFileHandle.DangerousGetHandle()}", CurrentFolder,
            _beside, FollowLinks) != 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }
        Stream.Dispose();
        File.Move(_beside, _path, overwrite: true);
    }

    /// <summary>Leaves nothing behind, unless it has its place.</summary>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        finally
        {
            if (_beside is not null)
                File.Delete(_beside);
        }
    }

    // Opening a pipe that nobody reads would wait for ever.
    static FileStream OpenPipe(string path)
    {
        var until = Environment.TickCount64 + (long)PipePatience.TotalMilliseconds;
        int probe;
        while ((probe = Open(path, WriteWithoutWaiting, 0)) < 0)
        {
            if (Environment.TickCount64 > until)
                throw new IOException($"nobody reads this pipe, for {PipePatience.TotalSeconds:0} s");
            Thread.Sleep(50);
        }
        using var held = new SafeFileHandle(probe, ownsHandle: true);
        return new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
    }

    static readonly TimeSpan PipePatience = TimeSpan.FromSeconds(10);

    // O_WRONLY | O_NONBLOCK | O_CLOEXEC
    const int WriteWithoutWaiting = 0x80801;

    // O_TMPFILE | O_RDWR | O_CLOEXEC; the first holds O_DIRECTORY, whose value ARM has its own idea of.
    static readonly int UnnamedFlags =
        (RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x404000 : 0x410000) | 0x80002;
    const int ReadableByAll = 0x1B6; // 0666, less the umask
    const int CurrentFolder = -100;
    const int FollowLinks = 0x400;

    /// <summary>Logs that a file could not be written.</summary>
    [LoggerMessage(Level = LogLevel.Error, EventId = 1, EventName = "NotWritten",
        Message = "The result could not be written to {Path}: {Reason}")]
    public static partial void NotWritten(ILogger logger, string path, string reason);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string folder, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(int fromFolder, string from, int toFolder, string to, int flags);
}
