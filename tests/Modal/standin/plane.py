"""The control plane: what happens to apps, calls and containers."""

import asyncio
import contextlib
import json
import signal
import ssl
import time
from pathlib import Path

from modal_proto import api_pb2

from .blobs import Blobs
from .containers import Container, environment_of
from .state import App, Call, Function, new_id

STOP_GRACE = 30  # seconds that Modal gives a container that it interrupts


class ControlPlane:
    def __init__(self, folder: Path, binaries: Path, tls: ssl.SSLContext, client_timeout: float) -> None:
        self.folder = folder
        self.binaries = binaries
        self.tls = tls
        self.client_timeout = client_timeout
        self.container_environment: dict[str, str] = {}
        self.apps: dict[str, App] = {}
        self.functions: dict[str, Function] = {}
        self.calls: dict[str, Call] = {}
        self.mounts: dict[str, list[api_pb2.MountFile]] = {}
        self.contents: dict[str, bytes] = {}
        self.blobs = Blobs()
        self.images: dict[str, api_pb2.Image] = {}
        self.secrets: dict[str, dict[str, str]] = {}
        self.named_secrets: dict[str, str] = {}
        self.queues: dict[tuple[str, bytes], asyncio.Queue] = {}
        self.containers: list[Container] = []
        self.held: set[int] = set()
        self.released = asyncio.Condition()
        self._service = None
        self._tasks: set[asyncio.Task] = set()

    def serve_containers_with(self, service) -> None:
        """`service(container)` answers the calls of one container."""
        self._service = service

    def add_secret(self, name: str, values: dict[str, str]) -> str:
        secret_id = new_id("st")
        self.secrets[secret_id] = values
        if name:
            self.named_secrets[name] = secret_id
        return secret_id

    def add_image(self, image: api_pb2.Image) -> str:
        """Keeps what a build would have had: the commands, and the files of its context."""
        for image_id, known in self.images.items():
            if known == image:
                return image_id
        image_id = new_id("im")
        self.images[image_id] = image
        folder = self.folder / "images" / image_id
        folder.mkdir(parents=True)
        description = {
            "bases": [base.image_id for base in image.base_images],
            "commands": list(image.dockerfile_commands),
        }
        (folder / "image.json").write_text(json.dumps(description, indent=2))
        for file in self.mounts.get(image.context_mount_id, []):
            path = folder / "context" / file.filename.lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.contents[file.sha256_hex])
        return image_id

    def image_environment(self, image_id: str) -> dict[str, str]:
        image = self.images.get(image_id)
        if not image:
            return {}
        result: dict[str, str] = {}
        for base in image.base_images:
            result |= self.image_environment(base.image_id)
        return result | environment_of(list(image.dockerfile_commands))

    def files_of(self, function: api_pb2.Function) -> list[api_pb2.MountFile]:
        return [file for mount_id in function.mount_ids for file in self.mounts.get(mount_id, [])]

    def queue(self, queue_id: str, partition: bytes) -> asyncio.Queue:
        return self.queues.setdefault((queue_id, partition), asyncio.Queue())

    async def log(self, app: App, batch: api_pb2.TaskLogsBatch) -> None:
        async with app.changed:
            batch.entry_id = f"{len(app.logs) + 1}"
            app.logs.append(batch)
            app.changed.notify_all()

    def background(self, coroutine) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def run(self, call: Call) -> None:
        """Runs a call in a container of its own, once there is room."""
        if call.first_argument is not None:
            async with self.released:
                await self.released.wait_for(lambda: call.first_argument not in self.held or call.done.is_set())
        if call.done.is_set() or call.function.app.stopped:
            return
        container = Container(self, call, self.folder / "containers")
        self.containers.append(container)
        call.containers.append(container)
        try:
            await container.start(self._service(container))
            if call.done.is_set():
                container.kill()
            code = await container.wait()
        finally:
            container.ended.set()
        if container is call.containers[-1]:
            call.finish(
                api_pb2.GenericResult(
                    status=api_pb2.GenericResult.GENERIC_STATUS_INTERNAL_FAILURE,
                    exception=f"Container {container.id} ended with {code} and without a result.",
                )
            )

    async def interrupt(self, container: Container, again: bool, gently: bool) -> None:
        """Ends a container as a crash or, gently, as a preemption does; `again` gives its input to a new one, as Modal does."""
        if again:
            container.call.containers.append(None)
        if gently:
            container.signal(signal.SIGINT)
        else:
            container.kill()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(container.ended.wait(), STOP_GRACE)
        container.kill()
        if again:
            await self.run(container.call)

    async def cancel(self, call: Call, terminate: bool) -> None:
        call.finish(api_pb2.GenericResult(status=api_pb2.GenericResult.GENERIC_STATUS_TERMINATED, exception="cancelled"))
        async with self.released:
            self.released.notify_all()
        for container in filter(None, call.containers):
            if terminate:
                container.kill()
            else:
                container.cancel.set()

    async def stop_app(self, app: App, why: str) -> None:
        if app.stopped:
            return
        app.stopped = why
        for call in self.calls.values():
            if call.function.app is app:
                await self.cancel(call, terminate=True)
        for container in self.containers:
            if container.call.function.app is app:
                await container.ended.wait()
        await self.log(app, api_pb2.TaskLogsBatch(app_done=True))

    async def watch_clients(self) -> None:
        """Stops the apps of clients that are gone."""
        while True:
            await asyncio.sleep(0.2)
            for app in list(self.apps.values()):
                if not app.stopped and time.monotonic() - app.last_heartbeat > self.client_timeout:
                    await self.stop_app(app, "client gone")

    async def close(self) -> None:
        for app in list(self.apps.values()):
            await self.stop_app(app, "closed")
