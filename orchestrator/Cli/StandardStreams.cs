namespace AgentGatewayPerf.Cli;

/// <summary>Standard output and standard error, which may be full or closed.</summary>
static class StandardStreams
{
    const int Output = 1;
    const int Error = 2;

    /// <summary>
    /// Makes both safe to write: standard output that cannot be written is a <see cref="StandardOutputException"/>, standard error
    /// that cannot be written changes nothing.
    /// </summary>
    public static void Guard()
    {
        Console.SetError(IsOpen(Error) ? new GuardedWriter(Console.Error, _ => { }) : TextWriter.Null);
        Console.SetOut(new GuardedWriter(
            IsOpen(Output) ? Console.Out : null, reason => throw new StandardOutputException(reason)));
    }

    // Where a stream was closed before the program began, the runtime has opened something of its own under its number. That
    // is the reading end of a pipe for the first such number, and the writing end of the same pipe for a second one.
    static bool IsOpen(int number)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        try
        {
            return !IsForReading(number)
                && !Enumerable.Range(0, number).Any(lower => IsForReading(lower) && Target(lower) is { } pipe
                    && pipe.StartsWith("pipe:", StringComparison.Ordinal) && pipe == Target(number));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    static string? Target(int number) => new FileInfo($"/proc/self/fd/{number}").LinkTarget;

    static bool IsForReading(int number)
    {
        var flags = File.ReadLines($"/proc/self/fdinfo/{number}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));
        // In octal; the lowest two bits are the access mode, and 0 is reading.
        return (Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & 3) == 0;
    }
}
