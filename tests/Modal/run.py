"""Runs these tests on the newest version of Modal's SDK that `modal/requirements.txt` allows, and the main ones on the oldest.

    python3 tests/Modal/run.py [arguments of pytest]

With arguments, both versions run with those. The image is built by its own commands when they say test_image_build.py.
"""

import subprocess
import sys
from pathlib import Path

from environment import NEWEST, OLDEST, REPOSITORY, prepare

HERE = Path(__file__).resolve().parent
MAIN = [
    "test_fleet.py::test_every_shard_is_announced_once_and_reached_through_the_relay",
    "test_fleet.py::test_input_closed_while_workers_run_stops_them",
    "test_fleet.py::test_a_crashed_container_that_modal_runs_again_announces_a_second_attempt_that_can_be_cancelled",
    "test_fleet.py::test_a_secret_that_cannot_serve_is_refused",
    "test_modal_run.py::test_report_files_and_exit_code_come_back",
    "test_modal_run.py::test_an_interrupt_ends_with_a_partial_report_and_130",
]


def main() -> int:
    worst = 0
    for version in (OLDEST, NEWEST):
        print(f"Modal {version}", flush=True)
        arguments = sys.argv[1:] or (["--ignore=test_image_build.py"] if version == NEWEST else MAIN)
        command = [str(prepare(version)), "-m", "pytest", "-p", "no:cacheprovider", "-q", *arguments]
        worst = max(worst, subprocess.run(command, cwd=HERE, check=False).returncode)
    ruff = [str(prepare(NEWEST)), "-m", "ruff"]
    for check in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        worst = max(worst, subprocess.run([*ruff, *check, "modal", "tests/Modal"], cwd=REPOSITORY, check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
