"""The image's own commands, run here in a folder that holds its context and nothing else.

What they publish stays in the folder AGENTGATEWAY_PERF_IMAGE names, if it is set: other tests run in containers that hold it.
"""

import os
import shutil
import subprocess
from pathlib import Path

from conftest import announcements
from test_image import images_of


def test_the_commands_of_the_image_publish_both_binaries(standin, tmp_path):
    announcements(standin.serve(), 1)
    image = Path(os.environ.get("AGENTGATEWAY_PERF_IMAGE", tmp_path))
    places = {"/src": tmp_path / "src", "/opt/agentgateway-perf": image / "opt", "/usr/local/bin": image / "bin"}
    for place in places.values():
        place.mkdir(parents=True)
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
