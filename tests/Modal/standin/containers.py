"""Containers: one process of the SDK's real entry point for each input."""

import asyncio
import contextlib
import os
import shlex
import shutil
import signal
import sys
import time
from pathlib import Path

import grpclib.server
from modal_proto import api_pb2

from .relay import Relay
from .state import Call, new_id


class Container:
    """Has an environment, a file system root for its Python sources and a connection to the control plane of its own."""

    def __init__(self, plane, call: Call, folder: Path) -> None:
        self.id = new_id("ta")
        self.call = call
        self.relays: dict[int, Relay] = {}
        self.folder = folder / self.id
        self.given_input = False
        self.cancel = asyncio.Event()
        self.exit: int | None = None
        self.ended = asyncio.Event()
        self._plane = plane
        self._server: grpclib.server.Server | None = None
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def start(self, service) -> None:
        places = {"/root/": self.folder / "root", "/usr/local/bin/": self.folder / "bin"}
        for place in places.values():
            place.mkdir(parents=True)
        function = self.call.function
        for file in self._plane.files_of(function.definition):
            for inside, here in places.items():
                if file.filename.startswith(inside):
                    path = here / file.filename.removeprefix(inside)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(self._plane.contents[file.sha256_hex])
                    path.chmod(file.mode or 0o644)
        sources = places["/root/"]

        socket = self.folder / "plane.sock"
        self._server = grpclib.server.Server([service])
        await self._server.start(path=str(socket))
        arguments = self.folder / "arguments.bin"
        arguments.write_bytes(self._arguments().SerializeToString())

        environment = {
            "PATH": os.pathsep.join([str(self.folder / "bin"), str(self._plane.binaries), os.environ["PATH"]]),
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(sources),
            **{name: value for name, value in os.environ.items() if name in ("DOTNET_ROOT", "TMPDIR")},
            **self._plane.image_environment(function.definition.image_id),
            **self._plane.container_environment,
            "MODAL_SERVER_URL": f"unix://{socket}",
            "MODAL_CONTAINER_ARGUMENTS_PATH": str(arguments),
            "MODAL_TASK_ID": self.id,
            "MODAL_IS_REMOTE": "1",
            "MODAL_REGION": "local-1",
            "MODAL_CONFIG_PATH": "/nonexistent/modal.toml",
        }
        for secret_id in function.definition.secret_ids:
            environment |= self._plane.secrets[secret_id]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "modal._container_entrypoint",
            cwd=sources,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )

    async def wait(self) -> int:
        """Passes its output on as logs until it has ended."""
        assert self._process and self._server
        await asyncio.gather(
            self._log(self._process.stdout, api_pb2.FILE_DESCRIPTOR_STDOUT),
            self._log(self._process.stderr, api_pb2.FILE_DESCRIPTOR_STDERR),
        )
        self.exit = await self._process.wait()
        self.kill()  # what it left behind goes with it, as in a real container
        for relay in self.relays.values():
            relay.stop()
        self._server.close()
        shutil.rmtree(self.folder / "root", ignore_errors=True)
        return self.exit

    def signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid, number)

    def kill(self) -> None:
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    async def _log(self, stream: asyncio.StreamReader, descriptor: int) -> None:
        while line := await stream.readline():
            entry = api_pb2.TaskLogs(data=line.decode(errors="replace"), timestamp=time.time(), file_descriptor=descriptor)
            await self._plane.log(self.call.function.app, api_pb2.TaskLogsBatch(task_id=self.id, items=[entry]))

    def _arguments(self) -> api_pb2.ContainerArguments:
        function = self.call.function
        layout = api_pb2.AppLayout()
        for name, function_id in function.app.functions.items():
            layout.function_ids[name] = function_id
            layout.objects.add(object_id=function_id, function_handle_metadata=self._plane.functions[function_id].metadata)
        for dependency in function.definition.object_dependencies:
            if not dependency.object_id.startswith("fu-"):
                layout.objects.add(object_id=dependency.object_id)
        return api_pb2.ContainerArguments(
            task_id=self.id,
            function_id=function.id,
            app_id=function.app.id,
            function_def=function.definition,
            app_layout=layout,
            environment_name="main",
        )


def environment_of(commands: list[str]) -> dict[str, str]:
    """What the ENV lines of a Dockerfile say."""
    result = {}
    for command in commands:
        if command.startswith("ENV "):
            result |= dict(pair.split("=", 1) for pair in shlex.split(command.removeprefix("ENV ")))
    return result
