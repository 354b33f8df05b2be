"""The image's own commands, run here in a folder that holds its context and nothing else."""

import os
import shutil
import subprocess

from conftest import announcements
from test_image import images_of


def test_the_commands_of_the_image_publish_both_binaries(standin, tmp_path):
    announcements(standin.serve(), 1)
    places = {"/src": tmp_path / "src", "/opt/agentgateway-perf": tmp_path / "opt", "/usr/local/bin": tmp_path / "bin"}
    for place in places.values():
        place.mkdir()
    for commands, context in images_of(standin)[2:]:
        if context.is_dir():
            shutil.copytree(context, places["/src"], dirs_exist_ok=True)
        for command in commands:
            if command.startswith("RUN "):
                for inside, here in places.items():
                    command = command.replace(inside, str(here))
                subprocess.run(command.removeprefix("RUN "), shell=True, check=True)
    for name in ("agentgateway-perf-worker", "agentgateway-perf"):
        assert os.access(places["/usr/local/bin"] / name, os.X_OK), name
    assert not list(places["/opt/agentgateway-perf"].glob("worker/*.dll")), "the worker is native"
    assert list(places["/opt/agentgateway-perf"].glob("orchestrator/libcoreclr.so")), "the orchestrator brings its runtime"
