"""`python modal/app.py …`: workers for an orchestrator on this machine."""

import contextlib
import json
import signal
import socket
import ssl
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from conftest import REPOSITORY, RUN_TOKEN, announcements, descendants, eventually, outcome


def connect(standin, event: dict) -> ssl.SSLSocket:
    tls = ssl.create_default_context(cafile=standin.ca)
    tls.set_alpn_protocols(["h2"])
    address = urlsplit(event["url"])
    return tls.wrap_socket(socket.create_connection((address.hostname, address.port)), server_hostname=address.hostname)


def end(standin, event: dict, code: int = 0) -> None:
    with connect(standin, event) as worker:
        worker.sendall(b"q%d" % code)


def test_every_shard_is_announced_once_and_reached_through_the_relay(standin):
    fleet = standin.serve("--shards", "3", "--lifetime", "77")
    events = announcements(fleet, 3)
    assert [event["shard"] for event in events] == [0, 1, 2]
    assert all(set(event) == {"shard", "url", "attempt", "region"} and event["url"].startswith("https://") for event in events)
    for event in events:
        with connect(standin, event) as worker:
            assert worker.selected_alpn_protocol() == "h2"
            worker.sendall(b"hello")
            assert worker.recv(5) == b"hello"
    calls = standin.do("state")["calls"]
    assert {call["timeout"] for call in calls} == {77}
    assert {call["max_containers"] for call in calls} == {3}


def test_workers_that_end_by_themselves_are_reported_and_the_fleet_ends_with_its_input(standin):
    fleet = standin.serve("--shards", "2")
    events = announcements(fleet, 2)
    end(standin, events[0])
    end(standin, events[1], code=4)
    ended = announcements(fleet, 2)
    assert [(event["shard"], event["exit"], event["attempt"]) for event in ended] == [
        (0, 0, events[0]["attempt"]),
        (1, 4, events[1]["attempt"]),
    ]
    assert all(event["seconds"] > 0 for event in ended)
    out, err = fleet.communicate()
    assert (out, fleet.returncode) == ("", 0)
    app_id = standin.do("state")["apps"][0]["id"]
    assert f"modal app stop --yes {app_id}" in err
    standin.assert_nothing_runs()


def test_input_closed_while_workers_run_stops_them(standin):
    fleet = standin.serve("--shards", "2")
    announcements(fleet, 2)
    fleet.communicate()
    assert fleet.returncode == 0
    standin.assert_nothing_runs()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_workers(standin, number):
    fleet = standin.serve("--shards", "2")
    announcements(fleet, 2)
    fleet.send_signal(number)
    assert fleet.wait() == 128 + number
    standin.assert_nothing_runs()


def test_input_closed_before_workers_are_there_stops_everything(standin):
    fleet = standin.serve("--shards", "1")
    fleet.stdin.close()
    fleet.wait()
    assert fleet.stdout.read() == ""
    standin.assert_nothing_runs()


def test_a_killed_fleet_is_missed_by_modal(standin):
    fleet = standin.serve("--shards", "2")
    announcements(fleet, 2)
    fleet.kill()
    standin.assert_nothing_runs()
    assert standin.do("state")["apps"][0]["stopped"] == "client gone"


def test_a_crashed_container_that_modal_runs_again_announces_a_second_attempt_that_can_be_cancelled(standin):
    fleet = standin.serve("--shards", "2")
    first = announcements(fleet, 2)
    assert standin.do("kill", shard=1, again=True)["attempt"] == first[1]["attempt"]
    [second] = announcements(fleet, 1)
    assert second["shard"] == 1
    assert second["attempt"] != first[1]["attempt"]
    print(json.dumps({"cancel": 1}), file=fleet.stdin, flush=True)
    eventually(lambda: len(descendants(standin.folder)) == 2)  # shard 0: the container's Python and its worker
    end(standin, first[0])
    fleet.communicate()
    assert fleet.returncode == 0
    standin.assert_nothing_runs()


def test_a_preempted_worker_is_told_to_end_and_reported(standin):
    fleet = standin.serve("--shards", "1")
    [event] = announcements(fleet, 1)
    standin.do("preempt", shard=0, again=True)
    [ended] = announcements(fleet, 1)
    assert (ended["shard"], ended["attempt"], ended["exit"]) == (0, event["attempt"], 0)


def test_a_shard_that_waits_for_room_holds_up_nothing(standin):
    standin.do("hold", shard=1)
    fleet = standin.serve("--shards", "2")
    [event] = announcements(fleet, 1)
    assert event["shard"] == 0
    end(standin, event)
    fleet.communicate()
    assert fleet.returncode == 0
    standin.assert_nothing_runs()


def test_a_cut_relay_takes_connections_again(standin):
    fleet = standin.serve("--shards", "1")
    [event] = announcements(fleet, 1)
    with connect(standin, event) as worker:
        worker.sendall(b"x")
        worker.recv(1)
        standin.do("cut", shard=0, seconds=1)
        with contextlib.suppress(OSError):
            assert worker.recv(1) == b""
    with pytest.raises(OSError):
        connect(standin, event)

    def reached() -> bool:
        try:
            with connect(standin, event):
                return True
        except OSError:
            return False

    eventually(reached)


def test_the_run_token_is_in_the_environment_of_workers_and_nowhere_else(standin):
    fleet = standin.serve("--shards", "1")
    [event] = announcements(fleet, 1)
    commands = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    end(standin, event)
    out, err = fleet.communicate()
    [record] = standin.records("agentgateway-perf-worker")
    assert record["environment"]["AGENTGATEWAY_PERF_TOKEN"] == RUN_TOKEN
    assert record["argv"][1:] == ["--listen", "127.0.0.1:0"]
    assert RUN_TOKEN not in commands + out + err + json.dumps(event)


TOKEN = "AGENTGATEWAY_AUTH_TOKEN"


@pytest.mark.parametrize(
    ("secrets", "arguments", "environment", "expected"),
    [
        ([], [], {}, None),
        ([f"agentgateway-perf:{TOKEN}=from-secret"], [], {}, "from-secret"),
        ([f"agentgateway-perf:{TOKEN}=from-secret"], [], {TOKEN: "from-shell"}, "from-shell"),
        ([f"other:{TOKEN}=from-other"], ["--secret", "other"], {TOKEN: "from-shell"}, "from-other"),
    ],
)
def test_the_gateways_token_reaches_the_worker(standins, secrets, arguments, environment, expected):
    standin = standins(*(word for secret in secrets for word in ("--secret", secret)))
    fleet = standin.serve(*arguments, **environment)
    [event] = announcements(fleet, 1)
    end(standin, event)
    out, err = fleet.communicate()
    assert fleet.returncode == 0
    [record] = standin.records("agentgateway-perf-worker")
    assert record["environment"].get(TOKEN) == expected
    assert not expected or expected not in out + err


@pytest.mark.parametrize(
    ("secrets", "arguments", "message"),
    [
        (["agentgateway-perf:OTHER=x"], [], f"The Modal secret agentgateway-perf lacks {TOKEN}."),
        ([], ["--secret", "mine"], "Modal has no secret mine."),
    ],
)
def test_a_secret_that_cannot_serve_is_refused(standins, secrets, arguments, message):
    standin = standins(*(word for secret in secrets for word in ("--secret", secret)))
    fleet = standin.serve(*arguments)
    code, out, err = outcome(fleet)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err
    standin.assert_nothing_runs()


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "message"),
    [
        (["--shards", "0"], {}, 2, "--shards must be 1 or more"),
        (["--shards", "many"], {}, 2, "invalid int value: 'many'"),
        (["--sards", "2"], {}, 2, "unknown: --sards 2"),
        (["--worker-binary", "nowhere"], {}, 2, "there is no file nowhere"),
        ([], {"AGENTGATEWAY_PERF_TOKEN": ""}, 2, "AGENTGATEWAY_PERF_TOKEN is not set"),
        ([], {"MODAL_TOKEN_ID": "", "MODAL_TOKEN_SECRET": ""}, 1, "modal setup"),
    ],
)
def test_what_cannot_work_is_said_in_a_line(standin, arguments, environment, code, message):
    fleet = standin.serve(*arguments, **environment)
    actual, out, err = outcome(fleet)
    assert (actual, out) == (code, ""), err
    assert message in err
    assert "Traceback" not in err


def test_without_the_sdk_it_says_what_to_install(tmp_path):
    command = [sys.executable, "-I", "-S", REPOSITORY / "modal/app.py"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert result.returncode == 1
    assert "pip install -r modal/requirements.txt" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_local_worker_binary_is_put_into_the_image(standin, tmp_path):
    binary = tmp_path / "published"
    fake = REPOSITORY / "tests/Modal/fakes/agentgateway-perf-worker"
    binary.write_bytes(fake.read_bytes() + b"#" * (5 << 20))  # as large as a real one: it goes another way then
    binary.chmod(0o755)
    fleet = standin.serve("--worker-binary", str(binary))
    [event] = announcements(fleet, 1)
    end(standin, event)
    fleet.communicate()
    [record] = standin.records("agentgateway-perf-worker")
    assert record["argv"][0] == str(standin.folder / "containers" / event["attempt"] / "bin" / "agentgateway-perf-worker")
    images = [json.loads(path.read_text()) for path in standin.folder.glob("images/*/image.json")]
    assert not any("dotnet publish" in command for image in images for command in image["commands"])
