using AgentGatewayPerf.Protos;
using Parquet;
using Parquet.Schema;

namespace AgentGatewayPerf.Report.Parquet;

/// <summary>One row group of the samples file: a column of every figure, a row of every request.</summary>
sealed class SampleColumns
{
    /// <summary>Rows of a group: enough that columns compress well, and 12 MB of memory.</summary>
    public const int Capacity = 1 << 17;

    static readonly DataField<int> Shard = new("shard"),
        Code = new("code");
    static readonly DataField<string> Pattern = new("pattern", false),
        Phase = new("phase", false),
        Operation = new("operation", false),
        Outcome = new("outcome", false);
    static readonly DataField<bool> Setup = new("setup");
    static readonly DataField<long> IntendedStart = new("intended_start_us"),
        SendDelay = new("send_delay_us"),
        Latency = new("latency_us");
    static readonly DataField<long> FirstByte = new("time_to_first_byte_us", true),
        FirstEvent = new("time_to_first_event_us", true);

    readonly int[] _shard = new int[Capacity], _code = new int[Capacity];
    readonly string[] _pattern = new string[Capacity], _phase = new string[Capacity], _operation = new string[Capacity],
        _outcome = new string[Capacity];
    readonly bool[] _setup = new bool[Capacity];
    readonly long[] _intendedStart = new long[Capacity], _sendDelay = new long[Capacity], _latency = new long[Capacity];
    readonly long?[] _firstByte = new long?[Capacity], _firstEvent = new long?[Capacity];

    // Words of the operation and the outcome of the row before: both come in runs.
    Operation _lastOperation = (Operation)(-1);
    OutcomeClass _lastOutcome = (OutcomeClass)(-1);
    string _operationName = "", _outcomeName = "";

    public static ParquetSchema Schema { get; } = new(
        Shard, Pattern, Phase, Operation, Setup, IntendedStart, SendDelay, Latency, FirstByte, FirstEvent, Outcome, Code);

    public int Rows { get; private set; }

    public bool IsFull => Rows == Capacity;

    public void Add(int shard, string pattern, string phase, IReadOnlyList<string> tools, in Sample sample)
    {
        if (sample.Operation != _lastOperation)
            (_lastOperation, _operationName) = (sample.Operation, sample.Operation.Name(tools));
        if (sample.Outcome != _lastOutcome)
            (_lastOutcome, _outcomeName) = (sample.Outcome, new Outcome(sample.Outcome, 0).ClassName);
        var row = Rows++;
        _shard[row] = shard;
        _pattern[row] = pattern;
        _phase[row] = phase;
        _operation[row] = _operationName;
        _setup[row] = sample.IsSetup;
        _intendedStart[row] = sample.IntendedStartUs;
        _sendDelay[row] = (long)sample.SendDelayUs;
        _latency[row] = (long)sample.LatencyUs;
        _firstByte[row] = (long?)sample.TimeToFirstByteUs;
        _firstEvent[row] = (long?)sample.TimeToFirstEventUs;
        _outcome[row] = _outcomeName;
        _code[row] = sample.Code;
    }

    public void Clear() => Rows = 0;

    public async Task WriteAsync(ParquetWriter writer)
    {
        using var group = writer.CreateRowGroup();
        await group.WriteAsync<int>(Shard, Filled(_shard));
        await group.WriteAsync(Pattern, Filled(_pattern));
        await group.WriteAsync(Phase, Filled(_phase));
        await group.WriteAsync(Operation, Filled(_operation));
        await group.WriteAsync<bool>(Setup, Filled(_setup));
        await group.WriteAsync<long>(IntendedStart, Filled(_intendedStart));
        await group.WriteAsync<long>(SendDelay, Filled(_sendDelay));
        await group.WriteAsync<long>(Latency, Filled(_latency));
        await group.WriteAsync<long>(FirstByte, Filled(_firstByte));
        await group.WriteAsync<long>(FirstEvent, Filled(_firstEvent));
        await group.WriteAsync(Outcome, Filled(_outcome));
        await group.WriteAsync<int>(Code, Filled(_code));
        group.CompleteValidate();
    }

    ReadOnlyMemory<T> Filled<T>(T[] column) => column.AsMemory(0, Rows);

    ArraySegment<string> Filled(string[] column) => new(column, 0, Rows);
}
