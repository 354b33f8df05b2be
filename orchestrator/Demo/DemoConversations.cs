namespace AgentGatewayPerf.Demo;

/// <summary>
/// What the demo agent answers. A message out of the blue gets a message and a new context; a message within a context gets a
/// task that wants more input; a message to that task completes it. So three turns see every kind of answer, whatever their
/// text. Only tasks are remembered, the oldest are forgotten first.
/// </summary>
/// <param name="pace">How long tasks take that nobody waits for.</param>
sealed class DemoConversations(DemoPace pace)
{
    /// <summary>Tasks remembered, open and completed.</summary>
    public const int MaxTasks = 50_000;

    /// <summary>Characters remembered in all tasks together.</summary>
    public const long MaxCharacters = 32 * 1024 * 1024;

    readonly Lock _lock = new();
    readonly Dictionary<string, DemoTask> _tasks = [];
    readonly Queue<DemoTask> _oldestFirst = new();
    long _characters;

    /// <summary>Answers one message and moves its conversation on.</summary>
    /// <exception cref="A2aException">The message names a task that is unknown, completed or of another context.</exception>
    public DemoReply Answer(A2aMessage message)
    {
        if (message.TaskId is not null)
        {
            return Complete(message, message.TaskId);
        }

        if (message.ContextId is null)
        {
            return new DemoReply(NewId(), null, false);
        }

        var task = new DemoTask(NewId(), message.ContextId, message, NewId());
        Remember(task);
        return new DemoReply(task.ContextId, task, false);
    }

    /// <summary>Answers one message, with a task that takes a while where the client does not wait for it.</summary>
    /// <exception cref="A2aException">As for <see cref="Answer"/>.</exception>
    public DemoReply Reply(A2aMessage message) =>
        message is { ReturnsAtOnce: true, TaskId: null } ? new DemoReply("", Begin(message), false) : Answer(message);

    /// <summary>Finds a task at work.</summary>
    /// <returns>The task, and the number of the event that a stream of it begins with.</returns>
    /// <exception cref="A2aException">It is unknown, or nothing will come of it.</exception>
    public (DemoTask Task, int First) Follow(string taskId) =>
        Find(taskId) is { Work: { } work } task && work.Done is var done && done < work.Events
            ? (task, done)
            : throw A2aException.NothingToFollow(taskId);

    /// <summary>Starts a task that takes a while.</summary>
    public DemoTask Begin(A2aMessage message)
    {
        var task = new DemoTask(NewId(), message.ContextId ?? NewId(), message, NewId())
        {
            Work = new DemoWork(pace.Events, pace.Gap),
        };
        Remember(task);
        return task;
    }

    /// <summary>The task of an id.</summary>
    /// <exception cref="A2aException">It is unknown.</exception>
    public DemoTask Find(string taskId)
    {
        lock (_lock)
            return _tasks.TryGetValue(taskId, out var task) ? task : throw A2aException.TaskNotFound(taskId);
    }

    /// <summary>An id nobody else has.</summary>
    public static string NewId() => Guid.NewGuid().ToString();

    DemoReply Complete(A2aMessage message, string taskId)
    {
        lock (_lock)
        {
            if (!_tasks.TryGetValue(taskId, out var task))
            {
                throw A2aException.TaskNotFound(taskId);
            }

            if (message.ContextId is not null && message.ContextId != task.ContextId)
            {
                throw A2aException.InvalidParams($"task {taskId} belongs to another context");
            }

            if (task.IsCompleted || task.Work is not null)
            {
                throw A2aException.TaskIsTerminal(taskId);
            }

            task.IsCompleted = true;
            return new DemoReply(task.ContextId, task, true);
        }
    }

    void Remember(DemoTask task)
    {
        lock (_lock)
        {
            _tasks.Add(task.Id, task);
            _oldestFirst.Enqueue(task);
            _characters += task.Characters;
            while (_tasks.Count > MaxTasks || _characters > MaxCharacters)
            {
                var oldest = _oldestFirst.Dequeue();
                _tasks.Remove(oldest.Id);
                _characters -= oldest.Characters;
            }
        }
    }
}
