"""A real Prometheus that watches a real daemon: every query of the alerts and of the dashboard finds data."""

from __future__ import annotations

import contextlib
import json
import math
import re
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from noveld import Client, NoveldError

from web.serving import REPOSITORY, Served, serving, tool

DEPLOY = REPOSITORY / "deploy"
PROGRAM = tool("prometheus")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="prometheus (Debian: prometheus) is not installed")
# Every metric has something to tell: an index by codes, limits, a shadow.
SETTINGS = {
    "budget__capacity": 300,
    "budget__cost": "{total: 1000000}",
    "index__exact_below": 50,
    "shadow": "[{name: strict, policy: {min_distance: 0.9}}]",
}


class Prometheus:
    """Asks a Prometheus."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}/api/v1/"

    def ask(self, path: str, **parameters: str) -> Any:
        with urllib.request.urlopen(f"{self._base}{path}?{urllib.parse.urlencode(parameters)}", timeout=30) as answer:
            return json.load(answer)["data"]

    def has_data(self, query: str) -> bool:
        """Whether some series has a number; a rate of nothing has none."""
        return any(math.isfinite(float(series["value"][1])) for series in self.ask("query", query=query)["result"])


@contextlib.contextmanager
def watching(served: Served, folder: Path) -> Iterator[Prometheus]:
    """The Prometheus of deploy/prometheus, but for the daemon's port and its pace."""
    config = (DEPLOY / "prometheus" / "prometheus.yml").read_text()
    for shown, filled in [
        ("15s", "300ms"),
        ("127.0.0.1:5580", served.address),
        ("- noveld.rules", f"- {DEPLOY}/prometheus/noveld.rules"),
    ]:
        assert shown in config
        config = config.replace(shown, filled)
    (folder / "prometheus.yml").write_text(config)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"config.file": folder / "prometheus.yml", "storage.tsdb.path": folder / "series",
               "web.listen-address": f"127.0.0.1:{port}"}  # fmt: skip
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(
            [str(PROGRAM), *(f"--{name}={value}" for name, value in options.items())], stdout=log, stderr=log
        )
    try:
        yield Prometheus(port)
    finally:
        process.terminate()
        process.wait(30)


def queries() -> set[str]:
    """What panels and alerts ask, without what makes an alert of it: that a number is too large or too small."""
    board = json.loads((DEPLOY / "grafana" / "dashboards" / "noveld.json").read_text())
    found = {target["expr"] for panel in board["panels"] for target in panel.get("targets", [])}
    assert len(found) > 30
    rules = re.findall(r"expr: (.*)", (DEPLOY / "prometheus" / "noveld.rules.yml").read_text())
    assert len(rules) > 10
    found |= {
        re.sub(r" (?:[<>]=?|==) (?=noveld)", " / ", re.sub(r" (?:[<>]=?|==) [0-9.]+", "", rule)) for rule in rules
    }
    return {each.replace("$__rate_interval", "5m").replace("$instance", ".*") for each in found}


def until(condition: Any) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_every_query_of_alerts_and_dashboard_finds_data(tmp_path: Path) -> None:
    with serving(tmp_path / "daemon", **SETTINGS) as served, watching(served, tmp_path) as prometheus:
        served.submit(1000, seed=1, source="a")

        def is_up() -> bool:
            with contextlib.suppress(OSError):
                return prometheus.has_data("noveld_log_seq > 0")
            return False

        until(is_up)
        # What is counted grows between two looks.
        served.submit(1000, seed=2, source="b")
        with Client(served.endpoints["ingest"]) as client, pytest.raises(NoveldError):
            client.submit(["a"], [[1.0, 2.0]])
        empty = queries()

        def have_all() -> bool:
            empty.difference_update([query for query in empty if prometheus.has_data(query)])
            return not empty

        try:
            until(have_all)
        except AssertionError:
            pytest.fail(f"no data: {sorted(empty)}", pytrace=False)
        (group,) = prometheus.ask("rules")["groups"]
        assert {(rule["name"], rule["lastError"]) for rule in group["rules"] if rule.get("lastError")} == set()
        assert {rule["health"] for rule in group["rules"]} <= {"ok", "unknown"}
        names = prometheus.ask("label/instance/values", **{"match[]": "noveld_pool_members"})
        assert names == [served.address]
