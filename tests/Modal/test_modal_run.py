"""`modal run modal/app.py …`: orchestrator and workers in containers."""

import json
import signal
from pathlib import Path

import pytest
from conftest import LIMIT, REPOSITORY, eventually

TOKEN = "AGENTGATEWAY_AUTH_TOKEN"


def finish(process) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=LIMIT)
    return process.returncode, out, err


def test_report_files_and_exit_code_come_back(standin, tmp_path):
    authorities = tmp_path / "ca.pem"
    authorities.write_text("the authorities\n")
    results = tmp_path / "results.json"
    arguments = ["--gateway-url", "https://gateway.example.com", "--shards", "2", "--exit", "1"]
    files = ["--output", str(results), f"--ca-file={authorities}"]
    code, out, err = finish(standin.run("modal/app.py", *arguments, *files))
    assert code == 1, err
    assert "Ended: [(0, 0), (1, 0)]\nGateway: https://gateway.example.com\nthe authorities\n" in out
    assert "2 workers ready" in out
    assert json.loads(results.read_text()) == {"complete": True}
    assert "modal app stop --yes ap-" in err
    assert "Traceback" not in out + err
    [orchestrator] = standin.records("agentgateway-perf")
    assert orchestrator["argv"][1:] == [*arguments, "--ca-file=ca.pem", "--output=results.json", "--fleet", "stdin"]
    standin.assert_nothing_runs()


def test_a_run_without_workers_starts_none(standin):
    code, out, _ = finish(standin.run("modal/app.py", "--no-workers"))
    assert code == 0
    assert "Gateway: None" in out
    assert [call["function"] for call in standin.do("state")["calls"]] == ["run_orchestrator"]


def test_quiet_leaves_the_report_alone(standin):
    code, out, _ = finish(standin.run("-q", "modal/app.py", "--gateway-url", "http://g.example"))
    assert (code, out) == (0, "Ended: [(0, 0)]\nGateway: http://g.example\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_with_a_partial_report_and_130(standin, tmp_path, number):
    results = tmp_path / "results.json"
    process = standin.run("modal/app.py", "--shards", "2", "--wait", "--output", str(results))
    eventually(lambda: len(standin.records("agentgateway-perf-worker")) == 2 and "2 workers ready" in logs(standin))
    process.send_signal(number)
    code, out, err = finish(process)
    assert code == 130, err
    assert "Ended: [(0, 0), (1, 0)]" in out
    assert results.exists()
    assert "Traceback" not in out + err
    standin.assert_nothing_runs()


def test_a_killed_run_is_missed_by_modal(standin):
    process = standin.run("modal/app.py", "--wait")
    eventually(lambda: "1 workers ready" in logs(standin))
    process.kill()
    standin.assert_nothing_runs()


def test_an_orchestrator_that_modal_runs_again_does_not_repeat_the_load(standin):
    process = standin.run("modal/app.py", "--wait")
    eventually(lambda: "1 workers ready" in logs(standin))
    standin.do("kill", shard=None, again=True)
    code, out, err = finish(process)
    assert code == 3, err
    assert "is not repeated" in out
    assert len(standin.records("agentgateway-perf")) == 1
    standin.assert_nothing_runs()


def test_a_lost_orchestrator_is_said_in_a_line(standin):
    process = standin.run("modal/app.py", "--wait")
    eventually(lambda: "1 workers ready" in logs(standin))
    standin.do("kill", shard=None)
    code, out, err = finish(process)
    assert code == 3, err
    assert "Modal ended the orchestrator" in err
    assert "Traceback" not in out + err
    standin.assert_nothing_runs()


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, "from-secret"),
        (["--auth-token", "typed"], {TOKEN: "from-shell"}, "typed"),
        (["--auth-token=typed", "--secret", "agentgateway-perf"], {}, "typed"),
        ([], {TOKEN: "from-shell"}, "from-shell"),
    ],
)
def test_the_gateways_token_reaches_the_workers_only(standins, arguments, environment, expected):
    standin = standins("--secret", f"agentgateway-perf:{TOKEN}=from-secret")
    code, out, err = finish(standin.run("modal/app.py", *arguments, **environment))
    assert code == 0, err
    [worker] = standin.records("agentgateway-perf-worker")
    [orchestrator] = standin.records("agentgateway-perf")
    assert worker["environment"][TOKEN] == expected
    assert expected not in json.dumps(orchestrator) + out + err + " ".join(worker["argv"])
    assert len(orchestrator["environment"]["AGENTGATEWAY_PERF_TOKEN"]) == 64
    assert orchestrator["environment"]["AGENTGATEWAY_PERF_TOKEN"] == worker["environment"]["AGENTGATEWAY_PERF_TOKEN"]
    assert orchestrator["environment"]["AGENTGATEWAY_PERF_TOKEN"] not in out + err


def test_what_the_environment_says_about_the_gateway_goes_along(standin):
    code, _, err = finish(standin.run("modal/app.py", AGENTGATEWAY_URL="http://g.example"))
    assert code == 0, err
    assert standin.records("agentgateway-perf")[0]["environment"]["AGENTGATEWAY_URL"] == "http://g.example"


def test_help_lists_the_flags_without_starting_anything(standin):
    code, out, _ = finish(standin.run("modal/app.py", "--help"))
    assert code == 0
    assert "--nonpreemptible" in out
    assert "modal run modal/app.py --gateway-url" in out
    assert standin.do("state")["apps"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--cpu", "fast"], 2, "argument --cpu: invalid float value: 'fast'"),
        (["--ca-file", "nowhere.pem"], 2, "--ca-file: there is no file nowhere.pem"),
        (["--output", "nowhere/results.json"], 2, "--output: there is no folder for nowhere/results.json"),
        (["--secret", "mine"], 2, "Modal has no secret mine."),
        (["--worker-binary", __file__], 2, "--worker-binary is for"),
        (["--no-such-flag"], 2, "--no-such-flag"),
        (["-q"], 2, "-q"),
    ],
)
def test_what_cannot_work_is_said_in_a_line(standin, arguments, code, message):
    actual, out, err = finish(standin.run("modal/app.py", *arguments))
    assert actual == code, out + err
    assert message in out + err
    assert "Traceback" not in out + err
    standin.assert_nothing_runs()


def test_it_works_from_another_folder_and_as_a_module(standin, tmp_path):
    code, _, err = finish(standin.run(str(REPOSITORY / "modal/app.py"), cwd=tmp_path))
    assert code == 0, err
    assert not list(Path(tmp_path).iterdir())


def logs(standin) -> str:
    return "".join(standin.do("logs")["lines"])
