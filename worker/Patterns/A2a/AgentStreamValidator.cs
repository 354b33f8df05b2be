using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>
/// Validates the stream of events that an agent sends in response to a message (A2A 1.0, section 3.1.2; 0.3, section 7.2): either
/// one message, or a task and updates of it until the task is over or waits for the user. What is wrong in the middle does not
/// end the reading: every event is counted.
/// </summary>
/// <param name="recorder">Takes what the events show.</param>
/// <param name="pattern">What is expected.</param>
sealed class AgentStreamValidator(SampleRecorder recorder, A2aPattern pattern) : AgentValidator(recorder.Failures)
{
    /// <summary>Artifacts of one stream whose chunks are checked; who sends more at once is not checked further.</summary>
    const int MostArtifacts = 64;

    const string NoEvent = "An event is neither task nor message nor update.";

    readonly AgentResponse _response = new();
    readonly IdText _taskId = new();
    readonly EventNumbers _numbers = new();
    readonly ulong[] _artifacts = new ulong[MostArtifacts];
    readonly bool[] _artifactEnded = new bool[MostArtifacts];
    int _artifactCount;
    int _events;
    long _lastEvent;
    string? _fault;
    bool _isOver;
    bool _isCut;
    bool _isTakenUp;

    /// <summary>Where the task stands, as the last event that says so does.</summary>
    public TaskState State { get; private set; }

    /// <summary>The task that the stream is of; empty for none.</summary>
    public IdText TaskId => _taskId;

    public override bool IsCut => _isCut && IsComplete && Outcome.IsOk;

    /// <param name="operation">What the request is.</param>
    /// <param name="id">Its id.</param>
    /// <param name="isCut">Whether the stream is to be given up as soon as its task is known and going on.</param>
    /// <param name="isTakenUp">Whether it goes on with the task of the stream before.</param>
    public AgentStreamValidator Expect(Operation operation, long id, bool isCut = false, bool isTakenUp = false)
    {
        base.Expect(operation, id);
        _isCut = isCut;
        _isTakenUp = isTakenUp;
        _numbers.Reset();
        if (!isTakenUp)
            _taskId.Clear();
        State = TaskState.None;
        (_artifactCount, _events, _lastEvent, _fault, _isOver) = (0, 0, 0, null, false);
        return this;
    }

    /// <summary>Adds the stream to the counts of the load.</summary>
    /// <param name="outcome">How its request ended.</param>
    public void Count(Outcome outcome)
    {
        if (_events == 0)
            return;
        var seen = recorder.Current.Counts.AgentStreams;
        seen.End(_events);
        if (_numbers.AreGiven && outcome.Class != OutcomeClass.Aborted)
            seen.Deliver(_numbers.Sent, _numbers.Lost, _numbers.Doubled, _numbers.Reordered);
    }

    public override void OnMessage(ReadOnlySpan<byte> message)
    {
        if (!IsComplete)
        {
            base.OnMessage(message);
        }
        else if (Outcome.IsOk && !_isCut && Content == ContentKind.EventStream)
        {
            // Behind the last event (0.3); it may be one that was lost before.
            Reset(Operation);
            base.OnMessage(message);
            _fault ??= "An event came behind the end of the stream.";
            Conclude();
        }
    }

    protected override ResultReading ReadResult(ref Utf8JsonReader reader)
    {
        if (Content != ContentKind.EventStream)
        {
            reader.Skip();
            return ResultReading.Invalid("The response to a message that asks for a stream is none.");
        }
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            _fault ??= NoEvent;
            return ResultReading.MoreToCome;
        }
        _response.Read(ref reader);
        var wasOver = _isOver;
        OnEvent();
        if (_isCut && State.IsGoingOn() && !_taskId.IsEmpty)
            return ResultReading.Done;
        if (!_response.IsFinal || wasOver)
            return ResultReading.MoreToCome;
        _isOver = true;
        return Judge();
    }

    protected override void OnGrpcMessage(ReadOnlySpan<byte> message)
    {
        HasEvent = true;
        if (!_response.TryReadGrpc(message, isTask: false))
            _fault ??= NoEvent;
        OnEvent();
        // Of 0.3.
        _isOver |= _response.IsFinal;
        if (_isCut && State.IsGoingOn() && !_taskId.IsEmpty)
            Succeed();
    }

    protected override void OnGrpcEnd() => Conclude();

    protected override void OnNoMessage(ReadOnlySpan<byte> text)
    {
        if (_events == 0)
            base.OnNoMessage(text);
        else
            Conclude();
    }

    /// <summary>Decides by the whole stream.</summary>
    void Conclude()
    {
        if (Judge() is { State: ResultState.Failed } failed)
            Fail(failed.Outcome, failed.Error);
        else
            Succeed();
    }

    protected override void NotAMessage(string error)
    {
        if (Content == ContentKind.EventStream)
            _fault ??= error;
        else
            base.NotAMessage(error);
    }

    void OnEvent()
    {
        var now = Clock.Now;
        var seen = recorder.Current.Counts.AgentStreams;
        if (_events > 0)
            seen.Gaps.Record((ulong)(now - _lastEvent) / (ulong)Clock.Microsecond);
        _lastEvent = now;
        _events++;
        if (_response.Number > 0)
            TakeNumber(seen);
        if (_isOver)
            _fault ??= "An event came behind the end of the stream.";
        else
            Check();
        if (_response.State != TaskState.None && !_isOver)
            State = _response.State;
        // 0.3 says itself which event is the last one.
        _isOver |= _response.Kind == AgentResponseKind.Message
            || (!pattern.IsOld && State is TaskState.Completed or TaskState.Failed or TaskState.Rejected or TaskState.Canceled);
    }

    void TakeNumber(AgentStreamsSeen seen)
    {
        _numbers.Take(_response.Number, _response.Of, startsAnywhere: _isTakenUp);
        if (_response.SentUs == 0 || _response.ClockId.IsEmpty || !_response.ClockId.Span.SequenceEqual(EventStamps.ClockId.Span))
            return;
        var lag = Math.Max(0, EventStamps.Now - _response.SentUs);
        seen.Arrive((ulong)lag, isLate: lag > pattern.LateAfterUs);
    }

    void Check()
    {
        var kind = _response.Kind;
        var isTask = kind is AgentResponseKind.Task or AgentResponseKind.StatusUpdate or AgentResponseKind.ArtifactUpdate;
        if (kind == AgentResponseKind.None)
            _fault ??= NoEvent;
        else if (!isTask && _events > 1)
            _fault ??= "A message came in the stream of a task.";
        else if (_events == 1 && isTask && kind != AgentResponseKind.Task && !pattern.IsOld)
            _fault ??= "The stream begins with an update. It has to begin with a task or a message (A2A 1.0, section 3.1.2).";
        else if (isTask && !_taskId.IsEmpty && !_response.TaskId.IsEmpty && !_taskId.Span.SequenceEqual(_response.TaskId.Span))
            _fault ??= "An event of another task came in the stream.";
        if (isTask && _taskId.IsEmpty)
            _taskId.Set(_response.TaskId.Span);
        if (kind == AgentResponseKind.ArtifactUpdate)
            CheckChunk();
    }

    /// <summary>An artifact begins, is gone on with, and ends.</summary>
    void CheckChunk()
    {
        var id = Fnv.Hash(_response.ArtifactId.Span);
        var index = _artifacts.AsSpan(0, _artifactCount).IndexOf(id);
        // A stream that was taken up again does not say what came before.
        if (_response.Appends && index < 0 && _artifactCount < MostArtifacts && !_isTakenUp)
            _fault ??= "A chunk came of an artifact that has not begun.";
        else if (_response.Appends && index >= 0 && _artifactEnded[index])
            _fault ??= "A chunk came of an artifact behind its last one.";
        if (index < 0 && _artifactCount < MostArtifacts)
            _artifacts[index = _artifactCount++] = id;
        if (index >= 0)
            _artifactEnded[index] = _response.IsLastChunk;
    }

    ResultReading Judge()
    {
        if (_fault is not null)
            return ResultReading.Invalid(_fault);
        if (_numbers is { AreGiven: true } and not { Lost: 0, Doubled: 0, Reordered: 0 })
        {
            return IsWanted(new Outcome(OutcomeClass.Protocol))
                ? ResultReading.Invalid($"Of {_numbers.Sent} numbered events {_numbers.Lost} were lost, {_numbers.Doubled} doubled, "
                    + $"{_numbers.Reordered} reordered.")
                : ResultReading.Failed(new Outcome(OutcomeClass.Protocol));
        }
        if (State.IsGoingOn() || (State == TaskState.Unknown && !_isOver))
            return ResultReading.Invalid($"The stream ended while the task was {State.Name()}.");
        if (State == TaskState.None && !_isOver)
            return ResultReading.Invalid("The stream ended without a state of its task.");
        return pattern.ExpectedStates.Judge(State);
    }
}
