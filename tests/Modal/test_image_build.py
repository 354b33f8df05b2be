"""The image's own commands, run here in a folder that holds its context and nothing else.

What they publish stays in the folder AGENTGATEWAY_PERF_IMAGE names, if it is set: other tests run in containers that hold it. It
is published anew when commands or context have changed.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from conftest import announcements
from test_image import images_of


def test_the_commands_of_the_image_publish_both_binaries(fresh_standin, tmp_path):
    announcements(fresh_standin.serve(), 1)
    images = images_of(fresh_standin)[2:]
    folder = Path(os.environ.get("AGENTGATEWAY_PERF_IMAGE", tmp_path / "image"))
    stamp, wanted = folder / "stamp", digest(images)
    if not stamp.is_file() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        publish(images, {"/src": tmp_path / "src", "/opt/agentgateway-perf": folder / "opt", "/usr/local/bin": folder / "bin"})
        stamp.write_text(wanted)
    for name in ("agentgateway-perf-worker", "agentgateway-perf"):
        assert os.access(folder / "bin" / name, os.X_OK), name
    assert not list(folder.glob("opt/worker/*.dll")), "the worker is native"
    assert list(folder.glob("opt/orchestrator/libcoreclr.so")), "the orchestrator brings its runtime"


def publish(images: list[tuple[list[str], Path]], places: dict[str, Path]) -> None:
    for place in places.values():
        place.mkdir(parents=True)
    for commands, context in images:
        if context.is_dir():
            shutil.copytree(context, places["/src"], dirs_exist_ok=True)
        for command in commands:
            if command.startswith("RUN "):
                for inside, here in places.items():
                    command = command.replace(inside, str(here))
                subprocess.run(command.removeprefix("RUN "), shell=True, check=True)


def digest(images: list[tuple[list[str], Path]]) -> str:
    result = hashlib.sha256()
    for commands, context in images:
        result.update("\n".join(commands).encode())
        for path in sorted(path for path in context.rglob("*") if path.is_file()):
            result.update(f"{path.relative_to(context)} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return result.hexdigest()
