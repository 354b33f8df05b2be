"""Runs AgentGatewayPerf on Modal.

    modal run modal/app.py --gateway-url https://gateway.example.com --pattern mcp --num-requests 1000 --concurrency 50

runs the orchestrator in a container and every worker in one of its own. It takes all flags of the orchestrator, which the README
lists; those below say what the containers are like. Modal's own flags (-q, -e NAME …) go before the file's name.

    python modal/app.py --shards 3

is what an orchestrator on your machine starts to get its workers.
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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

try:
    import modal
except ModuleNotFoundError:
    sys.exit("The Python package modal is missing. Install it with: pip install -r modal/requirements.txt")

MINUTES = 60  # seconds
HOURS = 60 * MINUTES
GRACE = 5  # seconds for workers to end by themselves, and again when they are told to, before they are ended by force
STOP_BY_HAND = "Modal app {0}; to stop it by hand: modal app stop --yes {0}"
RUN_TOKEN, GATEWAY_TOKEN = "AGENTGATEWAY_PERF_TOKEN", "AGENTGATEWAY_AUTH_TOKEN"
SECRET = "agentgateway-perf"
# Flags that name a file here, which the orchestrator reads or writes.
INPUT_FLAGS = (
    "--ca-file", "--cert", "--config", "--key", "--oauth-key-file", "--tokens-file", "--worker-ca", "--worker-cert",
    "--worker-key",
)
# Flags whose value may stand in a file: @FILE.
VALUE_FLAGS = ("--header", "--message", "--prompt-args", "--tool-args")
SHORT = {"--output": ("-o",), "--header": ("-H",)}
RESULT_FLAGS = ("--output", "--report", "--junit", "--csv", "--markdown", "--samples", "--log-file")

# Modal learns what a function needs while this file is imported, so these flags are read here, whoever imports it. In a container
# the command line is Modal's own.
flags = argparse.ArgumentParser("app.py", None, __doc__, formatter_class=argparse.RawTextHelpFormatter, allow_abbrev=False)
flags.add_argument("--shards", type=int, default=1, help="workers, each in a container of its own (default 1)")
flags.add_argument("--cpu", type=float, default=2.0, help="physical cores of a worker (default 2)")
flags.add_argument("--memory", type=int, default=2048, help="MiB of a worker (default 2048)")
flags.add_argument(
    "--region", type=lambda names: names.split(","), help="where workers run: us-east or eu-west,eu-north (default: anywhere)"
)
flags.add_argument("--nonpreemptible", action="store_true", help="workers are never interrupted, for three times the price")
flags.add_argument("--secret", help=f"Modal secret that holds {GATEWAY_TOKEN} (default {SECRET}, if it exists)")
flags.add_argument("--worker-binary", help=argparse.SUPPRESS)  # built on this machine; the orchestrator checks that it is there
flags.add_argument("--lifetime", type=int, default=HOURS, help=argparse.SUPPRESS)  # seconds until Modal ends a worker
options, _ = flags.parse_known_args(sys.argv[1:] if modal.is_local() else [])

# ## Image
#
# Modal builds it from this repository: a layer with the packages, made anew when a project file changes, and one with both
# binaries.
if options.worker_binary:
    image = modal.Image.from_registry("mcr.microsoft.com/dotnet/runtime-deps:10.0-noble", add_python="3.12")
else:
    sources = {
        "context_dir": Path(__file__).resolve().parents[1],
        "ignore": ["**/bin", "**/obj", ".git", "artifacts", "docs", "tests"],
    }
    image = (
        modal.Image.from_registry("mcr.microsoft.com/dotnet/sdk:10.0-noble-aot", add_python="3.12")
        .env({"DOTNET_CLI_TELEMETRY_OPTOUT": "1", "DOTNET_NOLOGO": "1"})
        .dockerfile_commands(
            "COPY global.json Directory.Build.props Directory.Packages.props /src/",
            "COPY protos/protos.csproj /src/protos/",
            "COPY worker/worker.csproj /src/worker/",
            "COPY orchestrator/orchestrator.csproj /src/orchestrator/",
            "RUN cd /src && dotnet restore worker -r linux-x64 && dotnet restore orchestrator -r linux-x64 -p:SelfContained=true",
            **sources,
        )
        .dockerfile_commands(
            "COPY protos /src/protos",
            "COPY worker /src/worker",
            "COPY orchestrator /src/orchestrator",
            "RUN cd /src && dotnet publish worker -r linux-x64 -o /opt/agentgateway-perf/worker",
            "RUN cd /src && dotnet publish orchestrator -r linux-x64 --self-contained -o /opt/agentgateway-perf/orchestrator",
            "RUN ln -s /opt/agentgateway-perf/worker/agentgateway-perf-worker"
            " /opt/agentgateway-perf/orchestrator/agentgateway-perf /usr/local/bin/",
            **sources,
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


@contextlib.contextmanager
def running(command, stop, environment, **pipes):
    """A process that is told to stop when this one is, and that ends with the block."""
    process = subprocess.Popen(command, env=os.environ | environment, text=True, **pipes)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: process.send_signal(stop))
    try:
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(25)  # Modal gives a container that it interrupts 30 seconds
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# ## Workers
#
# A container runs one worker for one shard. What it announces reaches the orchestrator as a line of JSON:
#
#     {"shard": 0, "attempt": "ta-…", "region": "us-east-1", "url": "https://…"}          the worker listens
#     {"shard": 0, "attempt": "ta-…", "region": "us-east-1", "exit": 0, "seconds": 61.2}  it has ended, so long after its start
#
# Modal may run an interrupted container again, whatever `retries` says: the shard is then announced once more, with another
# attempt. The load starts only when the orchestrator says so, and it gives none to a second attempt of a shard that had started.
@app.function(
    cpu=options.cpu,
    memory=options.memory,
    region=options.region,
    nonpreemptible=options.nonpreemptible,
    single_use_containers=True,
    retries=0,
    startup_timeout=10 * MINUTES,
)
def run_worker(shard: int, run_token: str, announcements: modal.Queue) -> int:
    """Returns the worker's exit code."""
    started, code = time.monotonic(), 1
    attempt = {"shard": shard, "attempt": os.environ.get("MODAL_TASK_ID"), "region": os.environ.get("MODAL_REGION")}
    command = ["agentgateway-perf-worker", "--listen", "127.0.0.1:0"]
    try:
        with running(command, signal.SIGTERM, {RUN_TOKEN: run_token}, stdout=subprocess.PIPE) as worker:
            if ready := worker.stdout.readline():
                with modal.forward(urlsplit(json.loads(ready)["url"]).port, h2_enabled=True) as tunnel:
                    announcements.put(attempt | {"url": tunnel.url})
                    worker.wait()
            code = worker.wait()
    finally:
        announcements.put(attempt | {"exit": code, "seconds": round(time.monotonic() - started, 3)})
    return code


class Fleet:
    """The workers of a run. It tells of them in lines of JSON, and takes lines such as {"cancel": 2} for a shard to be ended by
    force; when there are no more lines, the fleet closes."""

    def __init__(self, requests, announcements) -> None:
        self.requests, self.announcements = requests, announcements
        self.calls: list[modal.FunctionCall] = []
        self.alive: set[int] = set()  # shards whose worker was announced and has not ended
        self.closing = threading.Event()

    def obey(self) -> None:
        for line in self.requests:
            shard = json.loads(line)["cancel"]
            self.alive.discard(shard)
            self.cancel(shard, force=True)
        self.closing.set()

    def cancel(self, shard: int, force: bool) -> None:
        with contextlib.suppress(modal.exception.Error):  # a call that has ended needs no end
            for call in self.calls[shard : shard + 1]:
                call.cancel(terminate_containers=force)

    def tell(self, events: modal.Queue) -> None:
        with contextlib.suppress(queue.Empty, BrokenPipeError):
            for event in events.get_many(1000, timeout=0.5):
                (self.alive.discard if "exit" in event else self.alive.add)(event["shard"])
                print(json.dumps(event), file=self.announcements, flush=True)

    def serve(self, shards: int, lifetime: int, run_token: str, worker_secrets: list[modal.Secret]) -> None:
        """Returns when the fleet was closed and no worker is left; each lives for `lifetime` seconds at most."""
        worker = run_worker.with_options(secrets=worker_secrets, timeout=lifetime, max_containers=shards)
        with modal.Queue.ephemeral() as events, ThreadPoolExecutor(32) as pool:
            try:
                # Spawned, not mapped: each shard is a call that can be cancelled alone and that the SDK never repeats by itself.
                self.calls += pool.map(lambda shard: worker.spawn(shard, run_token, events), range(shards))
                while not self.closing.is_set():
                    self.tell(events)
                for tell_to_end in (False, True):  # workers whose orchestrator is done end by themselves
                    if tell_to_end:
                        list(pool.map(lambda shard: self.cancel(shard, force=False), self.alive.copy()))
                    deadline = time.monotonic() + GRACE
                    while self.alive and time.monotonic() < deadline:
                        self.tell(events)
            finally:
                list(pool.map(lambda shard: self.cancel(shard, force=True), range(shards)))


# ## Orchestrator in a container
#
# The control queue holds "start" once, so that a second container for the same call does not repeat the load, and then "stop"
# when the user interrupts.
@app.function(cpu=2, memory=4096, nonpreemptible=True, single_use_containers=True, timeout=24 * HOURS)
def run_orchestrator(
    arguments: list[str],
    environment: dict[str, str],
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
    environment |= {RUN_TOKEN: run_token, "AGENTGATEWAY_PERF_FLEET_REQUESTS": str(write_end), "DOTNET_PROCESSOR_COUNT": "4"}
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as report, open(read_end) as requests:
        for name, content in uploads.items():
            Path(folder, name).write_bytes(content)
        command = ["agentgateway-perf", *arguments, "--fleet", "stdin"]
        pipes = {"stdin": subprocess.PIPE, "stdout": report, "pass_fds": [write_end]}
        with running(command, signal.SIGINT, environment, cwd=folder, **pipes) as orchestrator:
            os.close(write_end)
            listen = threading.Thread(target=lambda: control.get() == "stop" and orchestrator.send_signal(signal.SIGINT))
            listen.start()
            fleet = Fleet(requests, orchestrator.stdin)
            if request := requests.readline():  # none for what needs no workers
                threading.Thread(target=fleet.obey, daemon=True).start()
                fleet.serve(**json.loads(request), run_token=run_token, worker_secrets=worker_secrets)
            with contextlib.suppress(BrokenPipeError):
                orchestrator.stdin.close()
            code = orchestrator.wait()
            control.put("ended")
            listen.join()
        report.seek(0)
        files = {path.name: path.read_bytes() for path in Path(folder).iterdir() if path.name not in uploads}
        return code if code >= 0 else 128 - code, report.read(), files


# ## On this machine


@app.local_entrypoint()
def main(*arguments: str) -> None:
    """`modal run modal/app.py …`: sends the orchestrator's arguments and files, brings back its report, files and exit code."""
    if options.worker_binary:
        fail("--worker-binary is for `dotnet run --project orchestrator`: here Modal builds the orchestrator and the worker.")
    parser = argparse.ArgumentParser("app.py", add_help=False, allow_abbrev=False)
    for flag in ("--auth-token", "--secret", *INPUT_FLAGS, *RESULT_FLAGS):
        parser.add_argument(flag, *SHORT.get(flag, ()), dest=flag)
    for flag in VALUE_FLAGS:
        parser.add_argument(flag, *SHORT.get(flag, ()), dest=flag, action="append", default=[])
    parsed, passed = parser.parse_known_args(arguments)
    files = {flag: Path(path) for flag, path in vars(parsed).items() if path and flag in INPUT_FLAGS + RESULT_FLAGS}
    uploads, results = {}, {}
    for flag in VALUE_FLAGS:
        for number, value in enumerate(vars(parsed)[flag]):
            # --tool-args NAME=@FILE is of one tool of several.
            owner, marked, path = value.partition("@") if value.startswith("@") or flag == "--tool-args" else (value, "", "")
            if marked and (not owner or (owner.endswith("=") and "{" not in owner)):
                name = f"{flag.strip('-')}-{number}.txt"
                uploads[name] = read_value(flag, f"@{path}")
                value = f"{owner}@{name}"
            passed.append(f"{flag}={value}")
    for flag, path in files.items():
        passed.append(f"{flag}={path.name}")  # in the container, a file has its name without folders
        if path.name in uploads.keys() | results.keys():
            fail(f"{flag}: another file is named {path.name} as well, and they share a folder on the way. Give it another name.")
        if flag in INPUT_FLAGS:
            uploads[path.name] = path.read_bytes() if path.is_file() else fail(f"{flag}: there is no file {path}")
        else:
            results[path.name] = path if path.absolute().parent.is_dir() else fail(f"{flag}: there is no folder for {path}")
    environment = {
        name: value for name, value in os.environ.items() if name.startswith("AGENTGATEWAY_") and name != GATEWAY_TOKEN
    }
    token = vars(parsed)["--auth-token"]
    if token and token.startswith("@"):
        token = read_value("--auth-token", token).decode().rstrip("\r\n")
    worker_secrets = find_secrets(token)

    print(STOP_BY_HAND.format(app.app_id), file=sys.stderr)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with modal.Queue.ephemeral() as control:
        control.put("start")
        call = run_orchestrator.spawn(passed, environment, uploads, worker_secrets, control)
        try:
            try:
                code, report, written = call.get()
            except KeyboardInterrupt:
                control.put("stop")
                code, report, written = call.get(timeout=MINUTES)
        except (KeyboardInterrupt, TimeoutError):
            sys.exit(130)
        except modal.exception.Error as error:
            fail(f"Modal ended the orchestrator: {error}", 3)
    print(report, end="", flush=True)
    for name, content in written.items():
        results.get(name, Path(name)).write_bytes(content)
    sys.exit(code)


def serve_this_machine() -> int:
    """`python modal/app.py …`: announcements go to standard output, where nothing else does; requests from standard input."""
    flags.parse_args()  # refuses what it does not know
    if not (run_token := os.environ.pop(RUN_TOKEN, None)):
        fail(f"{RUN_TOKEN} is not set. Start this with: dotnet run --project orchestrator -- --fleet modal …")
    fleet = Fleet(os.fdopen(0, closefd=False), os.fdopen(os.dup(1), "w"))
    os.dup2(2, 1)
    code = 0

    def close(number: int, _: object) -> None:
        nonlocal code
        if fleet.closing.is_set() or not fleet.calls:
            code = code or (0 if fleet.closing.is_set() else 128 + number)
            raise KeyboardInterrupt
        code = 128 + number
        fleet.closing.set()

    def obey() -> None:
        fleet.obey()
        # Who was killed reads no more, and a write to nobody would end this before the containers.
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        if not fleet.calls:
            os.kill(os.getpid(), signal.SIGINT)  # ends a build of the image, too

    signal.signal(signal.SIGINT, close)
    signal.signal(signal.SIGTERM, close)
    try:
        threading.Thread(target=obey, daemon=True).start()
        with modal.enable_output(), app.run():
            print(STOP_BY_HAND.format(app.app_id), file=sys.stderr, flush=True)
            fleet.serve(options.shards, options.lifetime, run_token, find_secrets())
    except KeyboardInterrupt:
        pass
    except modal.exception.AuthError as error:
        fail(f"You are not logged in to Modal: {error} Log in with: modal setup", 1)
    except modal.exception.Error as error:
        fail(f"Modal failed: {error}", 1)
    return code


def read_value(flag: str, value: str) -> bytes:
    """What the file holds that a flag's value names: @FILE, or @- for standard input."""
    path = value[1:]
    if path == "-":
        return sys.stdin.buffer.read()
    return Path(path).read_bytes() if Path(path).is_file() else fail(f"{flag}: there is no file {path}")


def find_secrets(auth_token: str | None = None) -> list[modal.Secret]:
    """What brings the gateway's token into a worker's environment: --auth-token, --secret, ours, or the default secret."""
    if token := auth_token or (not options.secret and os.environ.get(GATEWAY_TOKEN)):
        return [modal.Secret.from_dict({GATEWAY_TOKEN: token}).hydrate()]
    name = options.secret or SECRET
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


def fail(message: str, code: int = 2) -> None:
    print(message, file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    sys.exit(serve_this_machine())
