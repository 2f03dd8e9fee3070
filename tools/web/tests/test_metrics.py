from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from web.serving import REPOSITORY, Served, serving, tool

DEPLOY = REPOSITORY / "deploy"
PROMETHEUS = DEPLOY / "prometheus"
# What the system's exporters and Prometheus itself add.
FOREIGN = {"up"}
needs_promtool = pytest.mark.skipif(tool("promtool") is None, reason="promtool (Debian: prometheus) is not installed")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A daemon that has kept, dropped and evicted, with a shadow."""
    settings = {"budget__capacity": 40, "shadow": "[{name: strict, policy: {min_distance: 0.9}}]"}
    with serving(tmp_path_factory.mktemp("metrics"), **settings) as daemon:
        for seed in range(1, 5):
            daemon.submit(100, seed=seed, source=f'so"ur\\ce\n{seed}')
        yield daemon


@pytest.fixture(scope="module")
def metrics(served: Served) -> str:
    answer = served.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return answer.text


def values(text: str, name: str, **labels: str) -> list[float]:
    """The values of a metric that has these labels."""
    found = []
    for line in text.splitlines():
        if re.match(rf"{name}[ {{]", line) and all(f'{label}="{value}"' in line for label, value in labels.items()):
            found.append(float(line.rsplit(" ", 1)[1]))
    return found


@needs_promtool
def test_prometheus_finds_no_fault(metrics: str) -> None:
    checked = subprocess.run(["promtool", "check", "metrics"], input=metrics, capture_output=True, text=True)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_counters_say_what_status_says(served: Served, metrics: str) -> None:
    from noveld import Client

    with Client(query=served.endpoints["query"], ingest=served.endpoints["ingest"]) as client:
        status = client.status()
    assert sum(values(metrics, "noveld_decisions_total", decision="keep")) == status.kept
    assert sum(values(metrics, "noveld_decisions_total", decision="drop")) == status.dropped
    assert sum(values(metrics, "noveld_decisions_total", decision="evict")) == status.evicted
    assert values(metrics, "noveld_pool_members") == [status.pool] == [40]
    assert values(metrics, "noveld_log_seq") == [status.seq]
    assert values(metrics, "noveld_novelsum") == [pytest.approx(status.novelsum)]
    assert values(metrics, "noveld_samples_received_total", socket="ingest") == [400]
    assert values(metrics, "noveld_decision_duration_seconds_count") == [400]
    assert values(metrics, "noveld_commit_duration_seconds_count") == values(metrics, "noveld_batch_samples_count")
    assert values(metrics, "noveld_shadow_pool_members", shadow="strict") != []
    assert values(metrics, "noveld_budget_limit", limit="capacity") == [40]
    assert values(metrics, "process_resident_memory_bytes")[0] > 1e6
    assert 3 < values(metrics, "process_open_fds")[0] < 1000


def test_sources_beyond_the_bound_are_counted_together(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        for seed in range(60):
            served.submit(1, seed=seed, source=f"source {seed}")
        text = served.get("/metrics").text
    counted = set(re.findall(r'^noveld_decisions_total\{.*source="([^"]+)"', text, re.MULTILINE))
    assert len(counted) == 51
    assert "other" in counted
    assert sum(values(text, "noveld_decisions_total")) == 60


def test_refusals_are_counted_by_their_code(tmp_path: Path) -> None:
    from noveld import Client, NoveldError

    with serving(tmp_path, dimension=16) as served:
        with Client(served.endpoints["ingest"]) as client, pytest.raises(NoveldError):
            client.submit(["a"], [[1.0, 2.0]])
        text = served.get("/metrics").text
    assert values(text, "noveld_messages_refused_total", code="dimension_mismatch") == [1]
    assert values(text, "noveld_messages_refused_total", code="bad_id") == [0]


@needs_promtool
@pytest.mark.parametrize(
    "command", [["check", "config", "prometheus.yml"], ["check", "rules", "noveld.rules.yml"],
                ["test", "rules", "noveld.rules.test.yml"]], ids=" ".join
)  # fmt: skip
def test_what_is_deployed_passes_promtool(command: list[str]) -> None:
    ran = subprocess.run(["promtool", *command], cwd=PROMETHEUS, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def known(metrics: str) -> set[str]:
    """The names of all series that the daemon can serve."""
    names = set()
    for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", metrics, re.MULTILINE):
        names |= {f"{name}_bucket", f"{name}_sum", f"{name}_count"} if kind == "histogram" else {name}
    return names


# Served where there is something to tell: an audit of codes, a limit, an alarm's forecast.
SOMETIMES = {
    "noveld_index_recall_ratio",
    "noveld_index_flip_ratio",
    "noveld_drift_shift_ratio",
    "noveld_saturation_improvement_ratio",
}


def named(expression: str) -> set[str]:
    return set(re.findall(r"\b(?:noveld|process)_[a-z_]+|\bup\b", re.sub(r'"[^"]*"', '""', expression)))


def test_alerts_are_about_metrics_that_are_served(metrics: str) -> None:
    text = (PROMETHEUS / "noveld.rules.yml").read_text()
    names = {name for line in re.findall(r"expr: (.*)", text) for name in named(line)}
    assert len(names) > 10
    assert names - known(metrics) - SOMETIMES - FOREIGN == set()


def dashboard() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DEPLOY / "grafana" / "dashboards" / "noveld.json").read_text())
    return content


def expressions() -> list[str]:
    return [target["expr"] for panel in dashboard()["panels"] for target in panel.get("targets", [])]


def test_the_dashboard_is_about_metrics_that_are_served(metrics: str) -> None:
    names = {name for expression in expressions() for name in named(expression)}
    assert len(names) > 20
    assert names - known(metrics) - SOMETIMES == set()


@needs_promtool
def test_the_dashboards_queries_parse(tmp_path: Path) -> None:
    rules = [
        {"record": f"query:{index}", "expr": expression.replace("$__rate_interval", "1m").replace("$instance", ".*")}
        for index, expression in enumerate(expressions())
    ]
    (tmp_path / "rules.yml").write_text(json.dumps({"groups": [{"name": "queries", "rules": rules}]}))
    ran = subprocess.run(["promtool", "check", "rules", tmp_path / "rules.yml"], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_dashboard_has_the_shape_that_grafana_reads() -> None:
    board = dashboard()
    assert (board["uid"], board["schemaVersion"]) == ("noveld", 39)
    panels = board["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, f"{panel['title']} lies over another panel"
        taken |= cells
        if panel["type"] == "row":
            continue
        assert panel["type"] in {"timeseries", "stat", "heatmap"}
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        letters = [target["refId"] for target in panel["targets"]]
        assert letters
        assert len(set(letters)) == len(letters)
    assert {variable["name"] for variable in board["templating"]["list"]} == {"datasource", "instance"}
