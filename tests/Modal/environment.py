"""Makes the virtual environment in which one version of Modal's SDK is tested, and prints the path of its Python.

    python3 tests/Modal/environment.py 1.6.4

Packages come from a folder of wheels, AGENTGATEWAY_PERF_WHEELS or ../shared/wheels beside the repository, if there is one, and
from the package index that pip is set up for otherwise.
"""

import argparse
import fcntl
import os
import subprocess
import sys
import venv
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
OLDEST, NEWEST = "1.4.3", "1.6.4"
TOOLS = ["pytest", "ruff"]


def prepare(version: str) -> Path:
    """Returns the environment's Python; the environment is made once and kept."""
    folder = REPOSITORY / "artifacts" / f"modal-{version}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    complete = folder / "complete"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not complete.exists():
            venv.create(folder, with_pip=True)
            command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *source()]
            result = subprocess.run([*command, f"modal=={version}", *TOOLS], stdout=sys.stderr, check=False)
            if result.returncode:
                sys.exit(
                    f"Modal's SDK {version} could not be installed into {folder}: pip has neither its wheels nor a package "
                    "index. Set AGENTGATEWAY_PERF_WHEELS to a folder that holds them."
                )
            complete.touch()
    return python


def source() -> list[str]:
    named = os.environ.get("AGENTGATEWAY_PERF_WHEELS")
    wheels = Path(named) if named else REPOSITORY.parent / "shared" / "wheels"
    return ["--no-index", "--find-links", str(wheels)] if named or wheels.is_dir() else []


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("version", nargs="?", default=NEWEST)
    print(prepare(parser.parse_args().version))
