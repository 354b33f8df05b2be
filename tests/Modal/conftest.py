"""What the tests share: the stand-in as a process, and the two ways into `modal/app.py`."""

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

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "standin", "--binaries", "fakes", *arguments]
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

    def start(self, command: list[str | Path], environment: dict[str, str], cwd: Path = REPOSITORY) -> subprocess.Popen:
        pipe = subprocess.PIPE
        env = self.environment | environment
        process = subprocess.Popen(command, cwd=cwd, env=env, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        self.started.append(process)
        return process

    def serve(self, *arguments: str, app: Path = REPOSITORY / "modal/app.py", **environment: str) -> subprocess.Popen:
        """`python modal/app.py …`, as the orchestrator on this machine starts it."""
        return self.start([sys.executable, app, *arguments], {"AGENTGATEWAY_PERF_TOKEN": RUN_TOKEN} | environment)

    def run(self, *arguments: str, cwd: Path = REPOSITORY, **environment: str) -> subprocess.Popen:
        """`modal run …`, as a person types it."""
        return self.start([Path(sys.executable).with_name("modal"), "run", *arguments], environment, cwd)

    def records(self, name: str) -> list[dict]:
        """What the fakes left on record about how they were started."""
        return [json.loads(path.read_text()) for path in sorted(self.folder.glob(f"containers/*/{name}.json"))]

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
    """Processes that belong to a container of the stand-in: they work in its folder or have it in their environment."""
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


def outcome(process: subprocess.Popen) -> tuple[int, str, str]:
    """Exit code, output and errors of a process that ends with its standard input open."""
    code = process.wait(LIMIT)
    return code, process.stdout.read(), process.stderr.read()


def announcements(process: subprocess.Popen, count: int) -> list[dict]:
    """The next lines of a fleet's standard output, ordered by shard."""
    lines = [process.stdout.readline() for _ in range(count)]
    assert all(lines), process.stderr.read()
    return sorted((json.loads(line) for line in lines), key=lambda event: event["shard"])


@pytest.fixture
def standins() -> Iterator[Callable[..., Standin]]:
    made: list[Standin] = []

    def give_up() -> None:
        for standin in made:
            for process in (*standin.started, standin.process):
                process.kill()

    watchdog = threading.Timer(4 * LIMIT, give_up)  # a test that waits for a line that never comes ends, too
    watchdog.start()

    def make(*arguments: str) -> Standin:
        made.append(Standin(*arguments))
        return made[-1]

    yield make
    watchdog.cancel()
    for standin in made:
        standin.close()


@pytest.fixture
def standin(standins) -> Standin:
    return standins()
