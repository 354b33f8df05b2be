namespace AgentGatewayPerf.Testing;

/// <summary>A lock between processes: an open file that nobody else can open. It goes with the process that holds it.</summary>
public sealed class CrossProcessLock : IDisposable
{
    readonly FileStream _file;

    CrossProcessLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The lock file; it is created and stays.</param>
    /// <param name="bound">How long to wait.</param>
    /// <exception cref="TimeoutException">Another process held it all the time.</exception>
    public static async Task<CrossProcessLock> TakeAsync(string path, TimeSpan bound)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var deadline = DateTime.UtcNow + bound;
        while (true)
        {
            try
            {
                return new CrossProcessLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (DateTime.UtcNow < deadline)
            {
                await Task.Delay(100).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                throw new TimeoutException($"Another process holds {path} for more than {bound.TotalSeconds:0} s.", e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
