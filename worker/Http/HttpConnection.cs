using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Loop;
using static AgentGatewayPerf.Worker.Http.ConnectionErrors;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>
/// The one keep-alive connection of a virtual user: one request at a time, its bytes made before, its response read in place. A
/// sent request is never repeated. Everything happens on the loop's thread and completes inline.
/// </summary>
sealed class HttpConnection : IGatewayConnection, ITransportReader, IValueTaskSource<ExchangeResult>
{
    /// <summary>A stream may stay open behind the response (SHOULD, not MUST, in MCP): this long is waited for its end, which
    /// most
    /// servers send in a segment of its own, then the next request takes another connection, ns.</summary>
    internal const long LingerAfterResponse = 100 * Clock.Millisecond;

    readonly HttpTarget _target;
    readonly Transport _transport;
    readonly ResponseReader _reader;
    ManualResetValueTaskSourceCore<ExchangeResult> _exchange;
    IResponseHandler? _handler;
    long _deadline;
    long _sent;
    long _firstByte;
    long _firstEvent;
    long _completed;

    public HttpConnection(EventLoop loop, HttpTarget target, HeadMemory heads)
    {
        _target = target;
        _transport = new Transport(loop, target, this);
        _reader = new ResponseReader(heads, target.Assigned);
    }

    public bool IsConnected => _transport.IsOpen;

    public long ResponsesOnConnection { get; private set; }

    public ValueTask<ConnectResult> ConnectAsync(IPEndPoint endPoint)
    {
        ResponsesOnConnection = 0;
        return _transport.ConnectAsync(endPoint);
    }

    public ValueTask<ExchangeResult> ExchangeAsync(ReadOnlyMemory<byte> request, IResponseHandler handler)
    {
        _exchange.Reset();
        _reader.Reset();
        _handler = handler;
        _firstByte = 0;
        _firstEvent = 0;
        _completed = 0;
        _sent = Clock.Now;
        _deadline = _sent + _target.Timeout;
        var result = new ValueTask<ExchangeResult>(this, _exchange.Version);
        _transport.Send(request);
        return result;
    }

    public void CheckDeadline(long now)
    {
        _transport.CheckDeadline(now);
        if (_deadline == 0 || now < _deadline)
            return;
        _deadline = 0;
        if (_completed != 0)
            Complete(Outcome.Ok, null, reusable: false, isLeftOpen: true);
        else
            Complete(new Outcome(OutcomeClass.Timeout), $"No whole response within {Seconds(_target.Timeout)}.", reusable: false);
    }

    public void Abort()
    {
        if (_handler is null)
            _transport.Close();
        else if (_completed != 0)
            Complete(Outcome.Ok, null, reusable: false);
        else
            Complete(new Outcome(OutcomeClass.Aborted), "In flight at the end of the load.", reusable: false);
    }

    public void Dispose()
    {
        Abort();
        _transport.Dispose();
    }

    void ITransportReader.OnReceived(ReadOnlySpan<byte> data)
    {
        if (_handler is null)
        {
            // Nothing was asked: whatever this is, the next response could not be told from it.
            _transport.Close();
            return;
        }
        var now = Clock.Now;
        if (_firstByte == 0)
            _firstByte = now;
        var handler = _handler;
        var progress = _reader.Feed(data, handler, out var left);
        // Whoever was told of a response on a stream may have closed the stream since.
        if (_handler != handler)
            return;
        if (_firstEvent == 0 && _handler.HasEvent)
            _firstEvent = now;
        if (_completed == 0 && _handler.IsComplete)
        {
            _completed = now;
            _deadline = Math.Min(_deadline, now + LingerAfterResponse);
        }
        if (_handler.IsCut)
        {
            Complete(Outcome.Ok, null, reusable: false);
            return;
        }
        if (progress == ReadProgress.NeedMore)
        {
            if (_handler.IsEndless)
                _deadline = 0;
        }
        else if (progress == ReadProgress.Done)
        {
            ResponsesOnConnection++;
            if (_completed == 0)
                _completed = now;
            Complete(Outcome.Ok, null, _reader.KeepAlive && left.IsEmpty && _transport.SendError == SocketError.Success);
        }
        else
        {
            // What goes wrong behind the response changes nothing of it.
            if (_completed != 0)
                Complete(Outcome.Ok, null, reusable: false);
            else
                Complete(new Outcome(_reader.IsTls ? OutcomeClass.Tls : OutcomeClass.Protocol), _reader.Error, reusable: false);
        }
    }

    void ITransportReader.OnClosed(SocketError error)
    {
        if (_handler is null)
        {
            _transport.Close();
        }
        else if (error == SocketError.Success && _reader.TryEndByClose(_handler))
        {
            if (_completed == 0)
                _completed = Clock.Now;
            Complete(Outcome.Ok, null, reusable: false);
        }
        else if (_completed != 0)
        {
            Complete(Outcome.Ok, null, reusable: false);
        }
        else
        {
            if (error == SocketError.Success)
                error = _transport.SendError;
            var how = error == SocketError.Success ? "closed" : $"lost ({Describe(error)})";
            var outcome = Lost(_reader.Started, ResponsesOnConnection);
            Complete(outcome, LostText($"The connection was {how}", outcome), reusable: false);
        }
    }

    void ITransportReader.OnTlsFailed(string reason)
    {
        if (_handler is null)
            _transport.Close();
        else if (_completed != 0)
            Complete(Outcome.Ok, null, reusable: false);
        else
            Complete(new Outcome(OutcomeClass.Tls), reason, reusable: false);
    }

    void ITransportReader.OnFault(Exception fault)
    {
        var waits = _handler is not null;
        _handler = null;
        _transport.Close();
        if (waits)
            _exchange.SetException(fault);
    }

    void Complete(Outcome failure, string? error, bool reusable, bool isLeftOpen = false)
    {
        var ended = _completed != 0 ? _completed : Clock.Now;
        _handler = null;
        _deadline = 0;
        if (!reusable)
            _transport.Close();
        _exchange.SetResult(new ExchangeResult(failure, _sent, _firstByte, _firstEvent, ended, error, isLeftOpen));
    }

    ExchangeResult IValueTaskSource<ExchangeResult>.GetResult(short token) => _exchange.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ExchangeResult>.GetStatus(short token) => _exchange.GetStatus(token);

    void IValueTaskSource<ExchangeResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _exchange.OnCompleted(continuation, state, token, flags);
}
