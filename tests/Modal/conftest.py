"""What the tests share: the stand-in as a process, and `python modal/app.py` as the orchestrator starts it.

What takes the real binaries is tested with them, in tests/Modal.Tests.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
RUN_TOKEN = "run-token-5f1c"
LIMIT = 60  # seconds until something that should have happened is given up


class Standin:
    """The stand-in, and what was started with it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "standin", "--binaries", "fakes"]
        self.process = subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ready = json.loads(self.process.stdout.readline())
        self.folder = Path(ready["folder"])
        self.ca = ready["ca"]
        ours = ("AGENTGATEWAY_", "MODAL_")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        self.environment |= ready["environment"]
        self.started: list[subprocess.Popen] = []

    def do(self, what: str, **arguments) -> dict:
        print(json.dumps({"do": what, **arguments}), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        assert "error" not in answer, answer
        return answer

    def serve(
        self, *arguments: str, shards: int = 1, lifetime: int = 300, app: Path = REPOSITORY / "modal/app.py", **environment: str
    ) -> subprocess.Popen:
        """`python modal/app.py …`."""
        env = self.environment | {"AGENTGATEWAY_PERF_TOKEN": RUN_TOKEN} | environment
        pipe = subprocess.PIPE
        command = [sys.executable, app, "--shards", str(shards), "--lifetime", str(lifetime), *arguments]
        process = subprocess.Popen(command, env=env, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        self.started.append(process)
        return process

    def records(self, attempt: str) -> dict:
        """What the fake worker left on record about how it was started."""
        return json.loads((self.folder / "containers" / attempt / "agentgateway-perf-worker.json").read_text())

    def assert_nothing_runs(self) -> None:
        eventually(lambda: all(app["stopped"] for app in self.do("state")["apps"]))
        eventually(lambda: not descendants(self.folder), "left running: %s", lambda: descendants(self.folder))

    def close(self) -> None:
        for process in self.started:
            process.kill()
            process.wait()
        self.process.stdin.close()
        self.process.wait(LIMIT)


def descendants(folder: Path) -> list[str]:
    """Processes that belong to a container of the stand-in: they have its folder in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder / "containers").encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def eventually(condition: Callable[[], bool], message: str = "did not happen in time", detail: Callable = str) -> None:
    deadline = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < deadline, message.replace("%s", str(detail()))
        time.sleep(0.05)


def announcements(process: subprocess.Popen, count: int) -> list[dict]:
    """What a fleet says next of its workers, ordered by shard."""
    events: list[dict] = []
    while len(events) < count:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        events.append(json.loads(line))
    return sorted(events, key=lambda event: event["shard"])


@pytest.fixture
def fresh_standin() -> Iterator[Standin]:
    """One that knows no images yet."""
    standin = Standin()
    yield standin
    standin.close()


@pytest.fixture(scope="session")
def shared() -> Iterator[Standin]:
    standin = Standin()
    yield standin
    standin.close()


@pytest.fixture
def standin(shared) -> Iterator[Standin]:
    """The same one for all; what a test has started ends with it, also when it waits for a line that never comes."""

    def give_up() -> None:
        for process in shared.started:
            process.kill()

    watchdog = threading.Timer(2 * LIMIT, give_up)
    watchdog.start()
    yield shared
    watchdog.cancel()
    give_up()
    shared.started.clear()
