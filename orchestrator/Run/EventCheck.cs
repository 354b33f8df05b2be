using AgentGatewayPerf.Protos;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace AgentGatewayPerf.Run;

/// <summary>Looks at what a worker sends before anything else does: it is another process on another machine, and a broken one
/// must neither end this program, nor fill its memory, nor write to its terminal.</summary>
static class EventCheck
{
    /// <summary>Every whole number stays below this, so that sums of many stay exact in a double.</summary>
    const long MostNumber = 1L << 53;

    /// <summary>Characters of any text.</summary>
    const int MostText = 600;

    /// <summary>Elements of any list; there are fewer kinds of outcome.</summary>
    const int MostElements = 10_000;

    /// <summary>Buckets of a histogram: those of times up to a year.</summary>
    const int MostBuckets = 40_000;

    /// <summary>Facts, warnings and messages of failures of one event; more say nothing more.</summary>
    const int MostTexts = 200;

    /// <summary>Makes the texts of an event printable and short, and checks all of its numbers.</summary>
    /// <exception cref="InvalidDataException">A number, a word of an enumeration or the length of a list is
    /// impossible.</exception>
    public static void Check(ShardEvent shardEvent)
    {
        if (shardEvent.SampleBatch is { } batch)
        {
            // Its columns are checked where it is known what they may hold.
            CheckTexts(batch);
            return;
        }
        CheckMessage(shardEvent);
        if (shardEvent.Ready?.Worker is { } worker && worker.Cores < 0)
            throw new InvalidDataException("the worker says that it has less than no processors");
        if (shardEvent.Released?.SessionsLeftOpen > ContractLimits.VirtualUsers)
            throw new InvalidDataException("the worker says that more sessions are open than it can have");
    }

    static void CheckTexts(SampleBatch batch)
    {
        if (batch.Failures.Count > MostTexts)
            throw new InvalidDataException("the worker sends more messages of failures than there can be in a batch");
        foreach (var failure in batch.Failures)
            CheckMessage(failure);
    }

    static void CheckMessage(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.ContainingOneof is not null && field.ContainingOneof.Accessor.GetCaseFieldDescriptor(message) != field)
                continue;
            var value = field.Accessor.GetValue(message);
            if (field.IsRepeated)
                CheckList(field, (System.Collections.IList)value);
            else if (field.FieldType == FieldType.String)
                field.Accessor.SetValue(message, Printable.OneLine((string)value, MostText));
            else
                CheckValue(field, value);
        }
    }

    static void CheckList(FieldDescriptor field, System.Collections.IList list)
    {
        var most = field.ContainingType == Histogram.Descriptor ? MostBuckets
            : field.FieldType == FieldType.String ? MostTexts : MostElements;
        if (list.Count > most)
            throw new InvalidDataException($"the worker sends {list.Count} {field.Name}");
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is string text)
                list[i] = Printable.OneLine(text, MostText);
            else
                CheckValue(field, list[i]);
        }
    }

    static void CheckValue(FieldDescriptor field, object? value)
    {
        var isPossible = value switch
        {
            null => true,
            IMessage message => CheckInner(message),
            Operation operation => Enum.IsDefined(operation) || operation.IsNumbered(),
            Enum word => Enum.IsDefined(word.GetType(), word),
            double number => double.IsFinite(number) && Math.Abs(number) < MostNumber,
            ulong number => number < MostNumber,
            // Clocks may count from any moment, before or after.
            long number => number is > -MostNumber and < MostNumber,
            ByteString bytes => bytes.Length <= MostText,
            _ => true,
        };
        if (!isPossible)
            throw new InvalidDataException($"the worker says that {field.Name} is {Printable.OneLine($"{value}", 60)}");
    }

    static bool CheckInner(IMessage message)
    {
        CheckMessage(message);
        return true;
    }
}
