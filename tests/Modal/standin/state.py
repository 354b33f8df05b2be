"""What the stand-in knows: apps, functions, calls, secrets, queues, images."""

import asyncio
import dataclasses
import io
import itertools
import pickle
from typing import Any

from modal_proto import api_pb2

_numbers = itertools.count(1)


def new_id(prefix: str) -> str:
    return f"{prefix}-{next(_numbers):06}"


@dataclasses.dataclass
class App:
    id: str
    functions: dict[str, str] = dataclasses.field(default_factory=dict)
    logs: list[api_pb2.TaskLogsBatch] = dataclasses.field(default_factory=list)
    changed: asyncio.Condition = dataclasses.field(default_factory=asyncio.Condition)
    last_heartbeat: float = 0.0
    stopped: str = ""

    async def log_grown(self, beyond: int) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: len(self.logs) > beyond)


@dataclasses.dataclass
class Function:
    id: str
    app: App
    definition: api_pb2.Function
    metadata: api_pb2.FunctionHandleMetadata


@dataclasses.dataclass
class Call:
    """A function call with its one input."""

    id: str
    input_id: str
    function: Function
    input: api_pb2.FunctionInput
    invocation_type: int
    done: asyncio.Event = dataclasses.field(default_factory=asyncio.Event)
    output: api_pb2.FunctionGetOutputsItem | None = None
    containers: list[Any] = dataclasses.field(default_factory=list)

    @property
    def first_argument(self) -> Any:
        """The first positional argument, if it is a plain value: the shard of a worker's call."""
        arguments = _PlainUnpickler(io.BytesIO(self.input.args)).load()[0]
        return arguments[0] if arguments and isinstance(arguments[0], int) else None

    def finish(self, result: api_pb2.GenericResult, data_format: int = api_pb2.DATA_FORMAT_PICKLE) -> None:
        """Keeps the first result: later ones come from containers that were given up."""
        if not self.done.is_set():
            self.output = api_pb2.FunctionGetOutputsItem(result=result, input_id=self.input_id, data_format=data_format)
            self.done.set()


class _PlainUnpickler(pickle.Unpickler):
    """Reads arguments without bringing Modal's own objects to life."""

    def persistent_load(self, pid: Any) -> None:
        return None
