namespace AgentGatewayPerf.Targets.FastMcp;

/// <summary>A connection by TLS; OpenSSL works on the descriptor itself and shakes hands by the way.</summary>
sealed unsafe class TlsConnection : Connection
{
    readonly nint _ssl;

    public TlsConnection(int fd, nint context)
        : base(fd)
    {
        _ssl = OpenSsl.New(context);
        _ = OpenSsl.SetDescriptor(_ssl, fd);
        OpenSsl.SetAcceptState(_ssl);
    }

    public override bool HasBuffered => OpenSsl.HasPending(_ssl) == 1;

    public override void Close()
    {
        OpenSsl.Free(_ssl);
        base.Close();
    }

    protected override int Receive(byte* buffer, int length) => Result(OpenSsl.Read(_ssl, buffer, length));

    protected override int Send(byte* bytes, int length) => Result(OpenSsl.Write(_ssl, bytes, length));

    int Result(int count)
    {
        if (count > 0)
            return count;
        var waits = OpenSsl.GetError(_ssl, count) is OpenSsl.WantRead or OpenSsl.WantWrite;
        // Errors of one connection stay in a queue of the thread and would be taken for the next one's.
        OpenSsl.ClearErrors();
        return waits ? NotReady : Closed;
    }
}
