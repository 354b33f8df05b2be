"""`python -m standin --binaries DIR`: serves until standard input closes.

Prints one JSON line, {"url": …, "ca": …, "folder": …, "environment": {…}}: run the SDK with that environment. Every line of
standard input is a command, and every command is answered with one line:

    {"do": "state"}                          apps, calls and containers
    {"do": "logs"}                           what containers wrote
    {"do": "hold", "shard": 1}               that shard's container waits for room and never starts …
    {"do": "release"}                        … until now
    {"do": "kill", "shard": 1}               its container crashes; with "again": true its input is given to a new one
    {"do": "preempt", "shard": 1}            the same with a signal first and time to end
    {"do": "cut", "shard": 1, "seconds": 2}  its relay drops all connections and refuses new ones for a while
"""

import argparse
import asyncio
import json
import os
import signal
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

import grpclib.server

from .plane import ControlPlane
from .service import ModalService


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """For the relays; whoever calls a worker must trust it, which SSL_CERT_FILE sees to."""
    certificate, key = folder / "ca.pem", folder / "key.pem"
    kind = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=standin -addext subjectAltName=IP:127.0.0.1,DNS:localhost"
    command = ["openssl", *kind.split(), "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


async def carry_out(plane: ControlPlane, command: dict) -> dict:
    what = command["do"]
    shard = command.get("shard")
    containers = [c for c in plane.containers if c.exit is None and c.pid and c.call.first_argument == shard]
    match what:
        case "state":
            return describe(plane)
        case "logs":
            batches = [batch for app in plane.apps.values() for batch in app.logs]
            return {"lines": [entry.data for batch in batches for entry in batch.items]}
        case "hold":
            plane.held.add(shard)
            return {}
        case "release":
            async with plane.released:
                plane.held.clear()
                plane.released.notify_all()
            return {}
    if not containers:
        return {"error": f"no container runs shard {shard}"}
    container = containers[-1]
    match what:
        case "kill" | "preempt":
            plane.background(plane.interrupt(container, command.get("again", False), gently=what == "preempt"))
        case "cut":
            for relay in container.relays.values():
                plane.background(relay.cut(command["seconds"]))
        case _:
            return {"error": f"unknown: {what}"}
    return {"attempt": container.id}


def describe(plane: ControlPlane) -> dict:
    return {
        "apps": [{"id": app.id, "stopped": app.stopped} for app in plane.apps.values()],
        "calls": [
            {
                "id": call.id,
                "function": call.function.definition.function_name,
                "timeout": call.function.definition.timeout_secs,
                "max_containers": call.function.definition.concurrency_limit,
                "shard": call.first_argument,
                "done": call.done.is_set(),
                "attempts": [container.id for container in call.containers if container],
            }
            for call in plane.calls.values()
        ],
        "containers": [{"id": c.id, "shard": c.call.first_argument, "pid": c.pid, "exit": c.exit} for c in plane.containers],
    }


async def serve(arguments: argparse.Namespace, folder: Path) -> None:
    certificate, key = make_certificate(folder)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    tls.set_alpn_protocols(["h2"])

    plane = ControlPlane(folder, arguments.binaries.resolve(), tls, arguments.client_timeout)
    await plane.blobs.start()
    plane.container_environment["SSL_CERT_FILE"] = str(certificate)
    plane.serve_containers_with(lambda container: ModalService(plane, container))
    for text in arguments.secret:
        name, _, pair = text.partition(":")
        plane.add_secret(name, dict([pair.split("=", 1)]) if pair else {})

    server = grpclib.server.Server([ModalService(plane)])
    await server.start("127.0.0.1", 0)
    port = server._server.sockets[0].getsockname()[1]
    environment = {
        "MODAL_SERVER_URL": f"http://127.0.0.1:{port}",
        "MODAL_TOKEN_ID": "ak-standin",
        "MODAL_TOKEN_SECRET": "as-standin",
        "MODAL_CONFIG_PATH": "/nonexistent/modal.toml",
        "MODAL_HEARTBEAT_INTERVAL": "1",
        "SSL_CERT_FILE": str(certificate),
    }
    ready = {"url": environment["MODAL_SERVER_URL"], "ca": str(certificate), "folder": str(folder)}
    print(json.dumps(ready | {"environment": environment}), flush=True)

    plane.background(plane.watch_clients())
    commands = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), os.fdopen(0, "rb"))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, commands.feed_eof)
    while line := await commands.readline():
        print(json.dumps(await carry_out(plane, json.loads(line))), flush=True)
    await plane.close()
    await plane.blobs.stop()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser("standin", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--binaries", type=Path, required=True, help="folder with the binaries that the image would hold")
    parser.add_argument("--secret", action="append", default=[], help="NAME:KEY=VALUE, or NAME for one without keys")
    parser.add_argument("--client-timeout", type=float, default=5, help="seconds without a heartbeat until an app stops")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="modal-") as folder:
        asyncio.run(serve(arguments, Path(folder)))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
