using System.Runtime.InteropServices;
using System.Text.Json;

namespace AgentGatewayPerf.Testing;

/// <summary>What a target program does for whoever started it: it says where it listens and ends when its parent does.</summary>
public sealed class TargetHost : IDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly PosixSignalRegistration _terminate;
    readonly PosixSignalRegistration _interrupt;

    /// <summary>Starts watching standard input, SIGTERM and SIGINT.</summary>
    public TargetHost()
    {
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        _ = Task.Factory.StartNew(
            WaitForEndOfInput, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Cancelled when standard input closes, or at SIGTERM or SIGINT.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Prints the one JSON line that says where the target listens.</summary>
    /// <param name="url">Base URL, without a slash at the end.</param>
    /// <param name="more">Further names and values of the line.</param>
    public static void Announce(string url, params ReadOnlySpan<(string Name, string Value)> more)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("url", url);
            foreach (var (name, value) in more)
                writer.WriteString(name, value);
            writer.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        using var output = Console.OpenStandardOutput();
        output.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
    }

    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        _stop.Cancel();
    }

    void WaitForEndOfInput()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> buffer = stackalloc byte[256];
        while (input.Read(buffer) > 0)
        {
        }

        _stop.Cancel();
    }
}
