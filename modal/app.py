"""Runs AgentGatewayPerf on Modal.

    modal run modal/app.py --gateway-url https://gateway.example.com --pattern mcp --num-requests 1000 --concurrency 50

runs the orchestrator in a container and every worker in one of its own. It takes all flags of the orchestrator (the README lists
them) and those below. Modal's own flags (-q, -e NAME …) go before the file's name.

    python modal/app.py --shards 3

is what the orchestrator on your machine starts to get its workers.
"""

import argparse
import contextlib
import json
import math
import os
import queue
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn, TextIO
from urllib.parse import urlsplit

try:
    import modal
except ModuleNotFoundError:
    sys.exit("The Python package modal is missing. Install it with: pip install -r modal/requirements.txt")

MINUTES = 60  # seconds
HOURS = 60 * MINUTES
ROOT = Path(__file__).resolve().parents[1]
RUN_TOKEN = "AGENTGATEWAY_PERF_TOKEN"
GATEWAY_TOKEN = "AGENTGATEWAY_AUTH_TOKEN"
DEFAULT_SECRET = "agentgateway-perf"
PROCESS_GRACE = 25  # seconds for a process to end when it is told to; Modal allows a container 30
ORCHESTRATOR_CORES = 2
FLEET_GRACE = 5  # seconds for workers to end by themselves, then to end when told, before their containers are stopped by force
STOP_COMMAND = "Modal app {0}; to stop it by hand: modal app stop --yes {0}"
INPUT_FLAGS = ("--ca-file",)  # name a file here that the orchestrator reads
RESULT_FLAGS = ("--output", "--samples", "--log-file")  # name a file here that the orchestrator writes

# ## Flags
#
# Modal learns what a function needs while this file is imported, so these flags are read here, whoever imports it. In a container
# the command line is Modal's own.

flags = argparse.ArgumentParser("app.py", None, __doc__, formatter_class=argparse.RawTextHelpFormatter, allow_abbrev=False)
flags.add_argument("--shards", type=int, default=1, help="workers, each in a container of its own (default 1)")
flags.add_argument("--cpu", type=float, default=2.0, help="physical cores of a worker (default 2)")
flags.add_argument("--memory", type=int, default=2048, help="MiB of a worker (default 2048)")
flags.add_argument("--region", help="where workers run, such as us-east or eu-west,eu-north (default: anywhere)")
flags.add_argument("--nonpreemptible", action="store_true", help="workers are never interrupted, for three times the price")
flags.add_argument("--secret", help=f"Modal secret that holds {GATEWAY_TOKEN} (default {DEFAULT_SECRET}, if it exists)")
flags.add_argument("--worker-binary", type=Path, help="a worker published here, instead of one built by Modal")
flags.add_argument("--lifetime", type=int, default=HOURS, help=argparse.SUPPRESS)  # seconds until Modal ends a worker
options, unknown = flags.parse_known_args(sys.argv[1:] if modal.is_local() else [])
if options.shards < 1:
    flags.error("--shards must be 1 or more")
if options.worker_binary and not options.worker_binary.is_file():
    flags.error(f"--worker-binary: there is no file {options.worker_binary}")

# ## Image
#
# Modal builds it from this repository: a layer with the packages, made anew when a project file changes, and one with both
# binaries.

if options.worker_binary:
    image = modal.Image.from_registry("mcr.microsoft.com/dotnet/runtime-deps:10.0-noble", add_python="3.12")
else:
    image = (
        modal.Image.from_registry("mcr.microsoft.com/dotnet/sdk:10.0-noble-aot", add_python="3.12")
        .env({"DOTNET_CLI_TELEMETRY_OPTOUT": "1", "DOTNET_NOLOGO": "1"})
        .dockerfile_commands(
            "COPY global.json Directory.Build.props Directory.Packages.props /src/",
            "COPY protos/protos.csproj /src/protos/",
            "COPY worker/worker.csproj /src/worker/",
            "COPY orchestrator/orchestrator.csproj /src/orchestrator/",
            "RUN cd /src && dotnet restore worker -r linux-x64 && dotnet restore orchestrator -r linux-x64 -p:SelfContained=true",
            context_dir=ROOT,
            ignore=[],
        )
        .dockerfile_commands(
            "COPY protos /src/protos",
            "COPY worker /src/worker",
            "COPY orchestrator /src/orchestrator",
            "RUN cd /src && dotnet publish worker -r linux-x64 -o /opt/agentgateway-perf/worker",
            "RUN cd /src && dotnet publish orchestrator -r linux-x64 --self-contained -o /opt/agentgateway-perf/orchestrator",
            "RUN ln -s /opt/agentgateway-perf/worker/agentgateway-perf-worker"
            " /opt/agentgateway-perf/orchestrator/agentgateway-perf /usr/local/bin/",
            context_dir=ROOT,
            ignore=["**/bin", "**/obj"],
        )
    )
image = image.env(
    {
        # A CPU request is no limit: a container sees every processor of its host and .NET would size itself by them. Modal counts
        # cores, which are two processors each.
        "DOTNET_PROCESSOR_COUNT": str(math.ceil(2 * options.cpu)),
        # gVisor, Modal's sandbox, is slow at the double mappings by which the JIT keeps code pages from being writable.
        "DOTNET_EnableWriteXorExecute": "0",
        # No debugger's pipe and threads, no watches on configuration files: nothing beside the load.
        "DOTNET_EnableDiagnostics": "0",
        "DOTNET_hostBuilder__reloadConfigOnChange": "false",
    }
)
if options.worker_binary:
    image = image.add_local_file(options.worker_binary, "/usr/local/bin/agentgateway-perf-worker")

app = modal.App("agentgateway-perf", image=image)

# ## Workers
#
# A container runs one worker for one shard. What it announces reaches the orchestrator as a line of JSON:
#
#     {"shard": 0, "attempt": "ta-…", "region": "us-east-1", "url": "https://…"}         the worker listens
#     {"shard": 0, "attempt": "ta-…", "region": "us-east-1", "exit": 0, "seconds": 61.2}  it has ended, so long after its start
#
# Modal may run an interrupted container again, whatever `retries` says: the shard is then announced once more, with another
# attempt. The load starts only when the orchestrator says so, and it gives none to a second attempt of a shard that had started.


@app.function(
    cpu=options.cpu,
    memory=options.memory,
    region=options.region.split(",") if options.region else None,
    nonpreemptible=options.nonpreemptible,
    single_use_containers=True,
    retries=0,
    startup_timeout=10 * MINUTES,
)
def run_worker(shard: int, run_token: str, announcements: modal.Queue) -> int:
    """Returns the worker's exit code."""
    started = time.monotonic()
    attempt = {"shard": shard, "attempt": os.environ.get("MODAL_TASK_ID"), "region": os.environ.get("MODAL_REGION")}
    worker = None
    try:
        command = ["agentgateway-perf-worker", "--listen", "127.0.0.1:0"]
        with running(command, signal.SIGTERM, {RUN_TOKEN: run_token}, stdout=subprocess.PIPE) as worker:
            if ready := worker.stdout.readline():
                with modal.forward(urlsplit(json.loads(ready)["url"]).port, h2_enabled=True) as tunnel:
                    announcements.put(attempt | {"url": tunnel.url})
                    worker.wait()
            return exit_code(worker)
    finally:
        ended = {"exit": exit_code(worker) if worker else 1, "seconds": round(time.monotonic() - started, 3)}
        announcements.put(attempt | ended)


class Fleet:
    """Starts the workers of a run, writes what they announce to `output`, and stops them."""

    def __init__(self, output: TextIO) -> None:
        self.output = output
        self.calls: list[modal.FunctionCall] = []
        self.alive: set[int] = set()  # shards whose worker was announced and has not ended
        self.closing = threading.Event()

    def obey(self, commands: Iterable[str]) -> None:
        """Carries out lines such as {"cancel": 2}; when there are no more of them, the fleet closes."""
        try:
            for command in commands:
                shard = json.loads(command)["cancel"]
                self.alive.discard(shard)
                self.cancel(shard, force=True)
        finally:
            self.closing.set()

    def cancel(self, shard: int, force: bool) -> None:
        with contextlib.suppress(modal.exception.Error):  # a call that has ended needs no end
            self.calls[shard].cancel(terminate_containers=force)

    def serve(self, shards: int, lifetime: int, run_token: str, worker_secrets: list[modal.Secret]) -> None:
        """Returns when the fleet was closed and no worker is left; each lives for `lifetime` seconds at most."""
        worker = run_worker.with_options(secrets=worker_secrets, timeout=lifetime, max_containers=shards)
        with modal.Queue.ephemeral() as announcements, ThreadPoolExecutor(32) as pool:

            def pass_on() -> None:
                with contextlib.suppress(queue.Empty, BrokenPipeError):
                    for event in announcements.get_many(1000, timeout=0.5):
                        (self.alive.discard if "exit" in event else self.alive.add)(event["shard"])
                        print(json.dumps(event), file=self.output, flush=True)

            def wait_for_workers() -> None:
                deadline = time.monotonic() + FLEET_GRACE
                while self.alive and time.monotonic() < deadline:
                    pass_on()

            # Spawned, not mapped: each shard is a call that can be cancelled alone and that the SDK never repeats by itself.
            self.calls += pool.map(lambda shard: worker.spawn(shard, run_token, announcements), range(shards))
            try:
                while not self.closing.is_set():
                    pass_on()
                wait_for_workers()
                list(pool.map(lambda shard: self.cancel(shard, force=False), self.alive.copy()))
                wait_for_workers()
            finally:
                list(pool.map(lambda shard: self.cancel(shard, force=True), range(len(self.calls))))


@contextlib.contextmanager
def running(command: list[str], stop: signal.Signals, extra: dict[str, str], **options) -> Iterator[subprocess.Popen]:
    """Runs a process that is told to stop when this one is, and that ends with the block."""
    process = subprocess.Popen(command, env=os.environ | extra, text=True, **options)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: process.send_signal(stop))
    try:
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(PROCESS_GRACE)
        except subprocess.TimeoutExpired:
            process.kill()


def exit_code(process: subprocess.Popen) -> int:
    code = process.wait()
    return code if code >= 0 else 128 - code


# ## Orchestrator in a container
#
# It asks for its workers with a line on a pipe of its own, {"shards": 3, "lifetime": 180}, followed by a fleet's commands, and
# reads the announcements from its standard input. The control queue holds "start" once, so that a second container for the same
# call does not repeat the load, and then "stop" when the user interrupts.


@app.function(cpu=ORCHESTRATOR_CORES, memory=4096, nonpreemptible=True, single_use_containers=True, timeout=24 * HOURS)
def run_orchestrator(
    arguments: list[str],
    extra: dict[str, str],
    uploads: dict[str, bytes],
    worker_secrets: list[modal.Secret],
    control: modal.Queue,
) -> tuple[int, str, dict[str, bytes]]:
    """Returns the orchestrator's exit code, its report, and the files that it wrote."""
    if control.get(block=False) is None:
        print("Modal interrupted the orchestrator and started it again: the run is lost and is not repeated.", file=sys.stderr)
        return 3, "", {}
    run_token = secrets.token_hex(32)
    read_end, write_end = os.pipe()
    extra |= {RUN_TOKEN: run_token, "AGENTGATEWAY_PERF_FLEET_REQUESTS": str(write_end)}
    extra["DOTNET_PROCESSOR_COUNT"] = str(2 * ORCHESTRATOR_CORES)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as report, open(read_end) as requests:
        for name, content in uploads.items():
            Path(folder, name).write_bytes(content)
        command = ["agentgateway-perf", *arguments, "--fleet", "stdin"]
        pipes = {"stdin": subprocess.PIPE, "stdout": report, "pass_fds": [write_end]}
        with running(command, signal.SIGINT, extra, cwd=folder, **pipes) as orchestrator:
            os.close(write_end)

            def interrupt_when_told() -> None:
                if control.get() == "stop":
                    orchestrator.send_signal(signal.SIGINT)

            listener = threading.Thread(target=interrupt_when_told, daemon=True)
            listener.start()
            if request := requests.readline():
                fleet = Fleet(orchestrator.stdin)
                threading.Thread(target=fleet.obey, args=[requests], daemon=True).start()
                fleet.serve(**json.loads(request), run_token=run_token, worker_secrets=worker_secrets)
            with contextlib.suppress(BrokenPipeError):
                orchestrator.stdin.close()
            code = exit_code(orchestrator)
            control.put("ended")
            listener.join()
        report.seek(0)
        files = {path.name: path.read_bytes() for path in Path(folder).iterdir() if path.name not in uploads}
        return code, report.read(), files


# ## On this machine


@app.local_entrypoint()
def main(*arguments: str) -> None:
    """`modal run modal/app.py …`: sends the orchestrator's arguments and files, brings back its report, files and exit code."""
    if options.worker_binary:
        fail("--worker-binary is for `dotnet run --project orchestrator`: here Modal builds the orchestrator and the worker.")
    parser = argparse.ArgumentParser("app.py", add_help=False, allow_abbrev=False)
    for flag in ("--auth-token", "--secret", *INPUT_FLAGS, *RESULT_FLAGS):
        parser.add_argument(flag, dest=flag, type=Path if flag in INPUT_FLAGS + RESULT_FLAGS else str)
    parsed, passed = parser.parse_known_args(arguments)
    uploads: dict[str, bytes] = {}
    results: dict[str, Path] = {}
    for flag, path in vars(parsed).items():
        if not isinstance(path, Path):
            continue
        passed.append(f"{flag}={path.name}")  # in the container, a file has its name without folders
        if flag in INPUT_FLAGS:
            uploads[path.name] = path.read_bytes() if path.is_file() else fail(f"{flag}: there is no file {path}")
        else:
            results[path.name] = path if path.absolute().parent.is_dir() else fail(f"{flag}: there is no folder for {path}")
    extra = {name: value for name, value in os.environ.items() if name.startswith("AGENTGATEWAY_") and name != GATEWAY_TOKEN}
    worker_secrets = find_secrets(vars(parsed)["--auth-token"])

    print(STOP_COMMAND.format(app.app_id), file=sys.stderr)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with modal.Queue.ephemeral() as control:
        control.put("start")
        call = run_orchestrator.spawn(passed, extra, uploads, worker_secrets, control)
        try:
            try:
                code, report, files = call.get()
            except KeyboardInterrupt:
                control.put("stop")
                code, report, files = call.get(timeout=MINUTES)
        except (KeyboardInterrupt, TimeoutError):
            sys.exit(130)
        except modal.exception.Error as error:
            fail(f"Modal ended the orchestrator: {error}", 3)
    print(report, end="", flush=True)
    for name in files.keys() & results.keys():
        results[name].write_bytes(files[name])
    if code:
        sys.exit(code)


def serve_this_machine() -> int:
    """`python modal/app.py …`: announcements on standard output, commands on standard input, all else on standard error."""
    if unknown:
        flags.error(f"unknown: {' '.join(unknown)}")
    if not (run_token := os.environ.pop(RUN_TOKEN, None)):
        fail(f"{RUN_TOKEN} is not set. Start this with: dotnet run --project orchestrator -- --fleet modal …")
    announcements = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    fleet = Fleet(announcements)
    code = 0

    def stop(number: int, _: object) -> None:
        nonlocal code
        code = 128 + number
        if fleet.closing.is_set() or not fleet.calls:
            raise KeyboardInterrupt
        fleet.closing.set()

    def obey() -> None:
        with open(0, closefd=False) as commands:
            fleet.obey(commands)
        if not fleet.calls:
            os.kill(os.getpid(), signal.SIGTERM)  # ends a build of the image, too

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    try:
        threading.Thread(target=obey, daemon=True).start()
        with modal.enable_output(), app.run():
            print(STOP_COMMAND.format(app.app_id), file=sys.stderr)
            fleet.serve(options.shards, options.lifetime, run_token, find_secrets())
    except KeyboardInterrupt:
        pass
    except modal.exception.AuthError as error:
        fail(f"Modal does not know you: {error}\nLog in with: modal setup", 1)
    except modal.exception.Error as error:
        fail(f"Modal failed: {error}", 1)
    return code


def find_secrets(auth_token: str | None = None) -> list[modal.Secret]:
    """What brings the gateway's token into a worker's environment: --auth-token, --secret, ours, or the default secret."""
    if token := auth_token or (not options.secret and os.environ.get(GATEWAY_TOKEN)):
        return [modal.Secret.from_dict({GATEWAY_TOKEN: token}).hydrate()]
    name = options.secret or DEFAULT_SECRET
    try:
        modal.Secret.from_name(name).hydrate()
    except modal.exception.NotFoundError:
        if options.secret:
            fail(f"Modal has no secret {name}. Create it with: modal secret create {name} {GATEWAY_TOKEN}=…")
        return []
    try:
        # A secret without the key is "not found" as well: only with both questions can the two be told apart.
        return [modal.Secret.from_name(name, required_keys=[GATEWAY_TOKEN]).hydrate()]
    except modal.exception.Error:
        fail(f"The Modal secret {name} lacks {GATEWAY_TOKEN}. Put it in: modal secret create --force {name} {GATEWAY_TOKEN}=…")


def fail(message: str, code: int = 2) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    sys.exit(serve_this_machine())
