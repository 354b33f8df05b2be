"""Makes the virtual environment in which one version of Modal's SDK is tested, and prints the path of its Python.

    python3 tests/Modal/environment.py 1.6.4

Packages come from wheels: those in the folder AGENTGATEWAY_PERF_WHEELS names, in ../shared/wheels beside the repository and in
tests/Modal/wheels, which suffice for CPython 3.11 on Linux. Where they do not, from the package index that pip is set up for.
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
TOOLS = ["pytest==9.2.0"]


def prepare(version: str) -> Path:
    """Returns the environment's Python; the environment is made once and kept."""
    folder = REPOSITORY / "artifacts" / f"modal-{version}"
    python = folder / "bin/python"
    complete = folder / "complete"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not complete.exists():
            venv.create(folder, with_pip=True)
            install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            packages = [f"modal=={version}", *TOOLS]
            here = subprocess.run([*install, *wheels(), *packages], capture_output=True, text=True, check=False)
            if here.returncode and subprocess.run([*install, *packages], stdout=sys.stderr, check=False).returncode:
                sys.exit(
                    f"{here.stderr}Modal's SDK {version} could not be installed into {folder}: there are neither its wheels nor "
                    "a package index. Take Python 3.11, or set AGENTGATEWAY_PERF_WHEELS to a folder with wheels for yours."
                )
            complete.touch()
    return python


def wheels() -> list[str]:
    named = os.environ.get("AGENTGATEWAY_PERF_WHEELS")
    folders = [Path(named)] if named else [REPOSITORY.parent / "shared" / "wheels", REPOSITORY / "tests" / "Modal" / "wheels"]
    return ["--no-index", *(f"--find-links={folder}" for folder in folders if folder.is_dir())]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("version", nargs="?", default=NEWEST)
    print(prepare(parser.parse_args().version))
