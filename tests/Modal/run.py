"""Runs these tests on the oldest and the newest version of Modal's SDK that `modal/requirements.txt` allows.

python3 tests/Modal/run.py [arguments of pytest]
"""

import subprocess
import sys
from pathlib import Path

from environment import NEWEST, OLDEST, REPOSITORY, prepare

HERE = Path(__file__).resolve().parent


def main() -> int:
    worst = 0
    for version in (OLDEST, NEWEST):
        print(f"Modal {version}", flush=True)
        arguments = sys.argv[1:] or ([] if version == NEWEST else ["--ignore=test_image_build.py"])  # slow, and once is enough
        command = [str(prepare(version)), "-m", "pytest", "-p", "no:cacheprovider", "-q", *arguments]
        worst = max(worst, subprocess.run(command, cwd=HERE, check=False).returncode)
    ruff = [str(prepare(NEWEST)), "-m", "ruff"]
    for check in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        worst = max(worst, subprocess.run([*ruff, *check, "modal", "tests/Modal"], cwd=REPOSITORY, check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
