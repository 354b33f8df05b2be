"""`python modal/app.py …`: workers for an orchestrator on this machine."""

import contextlib
import json
import signal
import socket
import ssl
from urllib.parse import urlsplit

import pytest
from conftest import LIMIT, REPOSITORY, RUN_TOKEN, announcements


def connect(standin, event: dict) -> ssl.SSLSocket:
    tls = ssl.create_default_context(cafile=standin.ca)
    tls.set_alpn_protocols(["h2"])
    address = urlsplit(event["url"])
    return tls.wrap_socket(socket.create_connection((address.hostname, address.port)), server_hostname=address.hostname)


def end(standin, event: dict, code: int = 0) -> None:
    with connect(standin, event) as worker, contextlib.suppress(OSError):
        worker.sendall(b"q%d" % code)
        worker.recv(1)  # returns when it has ended: a relay may drop what is on its way when its caller leaves


def test_what_is_announced_is_what_is_there(standin):
    fleet = standin.serve(shards=3, lifetime=77)
    events = announcements(fleet, 3)
    assert [event["shard"] for event in events] == [0, 1, 2]
    assert all(set(event) == {"shard", "url", "attempt", "region"} and event["url"].startswith("https://") for event in events)
    for event in events:
        with connect(standin, event) as worker:
            assert worker.selected_alpn_protocol() == "h2"
            worker.sendall(b"hello")
            assert worker.recv(5) == b"hello"
    calls = standin.do("state")["calls"][-3:]
    assert [(call["timeout"], call["max_containers"]) for call in calls] == [(77, 3)] * 3

    for event in events:
        end(standin, event, code=event["shard"])
    ended = announcements(fleet, 3)
    assert [(event["exit"], event["attempt"]) for event in ended] == [(event["shard"], event["attempt"]) for event in events]
    assert all(event["seconds"] > 0 for event in ended)
    out, err = fleet.communicate(timeout=LIMIT)
    assert (out, fleet.returncode) == ("", 0)
    assert RUN_TOKEN not in err
    app = standin.do("state")["apps"][-1]["id"]
    assert f"Modal app {app}; to stop it by hand: modal app stop --yes {app}" in err
    record = standin.records(events[0]["attempt"])
    assert record["environment"]["AGENTGATEWAY_PERF_TOKEN"] == RUN_TOKEN
    assert record["argv"][1:] == ["--listen", "127.0.0.1:0"]
    standin.assert_nothing_runs()


def test_closed_input_stops_workers_that_do_not_end(standin):
    fleet = standin.serve(shards=2)
    announcements(fleet, 2)
    fleet.communicate(timeout=LIMIT)
    assert fleet.returncode == 0
    standin.assert_nothing_runs()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_workers(standin, number, code):
    fleet = standin.serve()
    announcements(fleet, 1)
    fleet.send_signal(number)
    assert fleet.wait(LIMIT) == code
    standin.assert_nothing_runs()


def test_input_closed_before_workers_are_there_stops_everything(standin):
    fleet = standin.serve()
    out, _ = fleet.communicate(timeout=LIMIT)
    assert (out, fleet.returncode) == ("", 0)
    standin.assert_nothing_runs()


@pytest.mark.parametrize(
    ("arguments", "environment", "message"),
    [
        (["--memory", "much"], {}, "invalid int value: 'much'"),
        (["--no-such-flag"], {}, "unrecognized arguments: --no-such-flag"),
        ([], {"AGENTGATEWAY_PERF_TOKEN": ""}, "AGENTGATEWAY_PERF_TOKEN is not set"),
    ],
)
def test_what_cannot_work_is_said_in_a_line(standin, arguments, environment, message):
    fleet = standin.serve(*arguments, **environment)
    assert fleet.wait(LIMIT) == 2
    err = fleet.stderr.read()
    assert message in err
    assert "Traceback" not in err
    assert fleet.stdout.read() == ""


def test_a_local_worker_binary_is_put_into_the_image(standin, tmp_path):
    binary = tmp_path / "published"
    fake = REPOSITORY / "tests/Modal/fakes/agentgateway-perf-worker"
    binary.write_bytes(fake.read_bytes() + b"#" * (5 << 20))  # as large as a real one: it goes another way then
    binary.chmod(0o755)
    before = set(standin.folder.glob("images/*"))
    fleet = standin.serve("--worker-binary", str(binary))
    [event] = announcements(fleet, 1)
    end(standin, event)
    fleet.communicate(timeout=LIMIT)
    record = standin.records(event["attempt"])
    assert record["argv"][0] == str(standin.folder / "containers" / event["attempt"] / "bin" / "agentgateway-perf-worker")
    images = [json.loads((folder / "image.json").read_text()) for folder in set(standin.folder.glob("images/*")) - before]
    assert images
    assert not any("dotnet publish" in command for image in images for command in image["commands"])
