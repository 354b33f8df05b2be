using System.Runtime.InteropServices;

namespace AgentGatewayPerf.Common;

/// <summary>Where a file is to be: symbolic links are followed, since what they lead to is meant.</summary>
/// <param name="Path">The whole path.</param>
/// <param name="IsWrittenThrough">Whether it is a device or a pipe, which is written to and never replaced.</param>
sealed partial record FilePlace(string Path, bool IsWrittenThrough)
{
    /// <summary>The place that a flag names.</summary>
    /// <exception cref="UsageException">There is no such place.</exception>
    public static FilePlace Of(string flag, string path)
    {
        try
        {
            return Of(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"{flag} {path} cannot be written: {e.Message}");
        }
    }

    /// <exception cref="IOException">There is no such place.</exception>
    public static FilePlace Of(string path)
    {
        var whole = System.IO.Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
            return new FilePlace(whole, false);
        // Links there lead to open files rather than to places.
        if (whole.StartsWith("/dev/", StringComparison.Ordinal) || whole.StartsWith("/proc/", StringComparison.Ordinal))
            return new FilePlace(whole, File.Exists(whole));
        var target = File.ResolveLinkTarget(whole, returnFinalTarget: true)?.FullName ?? whole;
        return new FilePlace(target, IsPipe(target));
    }

    /// <summary>Whether it is a named pipe.</summary>
    public static bool IsPipe(string path)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        Span<byte> facts = stackalloc byte[256];
        try
        {
            return Statx(-100, path, 0, TypeWanted, ref MemoryMarshal.GetReference(facts)) == 0
                && (BitConverter.ToUInt16(facts[ModeOffset..]) & TypeMask) == Pipe;
        }
        catch (EntryPointNotFoundException)
        {
            // An old C library; files are files there.
            return false;
        }
    }

    // statx(2), the same on every architecture.
    const uint TypeWanted = 1;
    const int ModeOffset = 28;
    const int TypeMask = 0xF000;
    const int Pipe = 0x1000;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte facts);
}
