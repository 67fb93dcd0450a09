"""Every figure that the dashboard and the alerts name exists, and every figure of ours is shown."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from app import metrics
from tests.compose.files import ROOT, compose
from tests.compose.stack import installed

DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy/grafana/burnish.json").read_text())
RULES = ROOT / "deploy" / "prometheus" / "burnish.rules.yml"
_NAME = re.compile(r"\b((?:burnish|process)_[a-z0-9_]+)")
_LABELS = re.compile(r"\b(?:by|without) \(([a-z_, ]+)\)|\{([a-z_]+)=")
_PROMETHEUS_LABELS = {"instance", "job", "le"}


def _expressions() -> Iterator[str]:
    for panel in DASHBOARD["panels"]:
        for target in panel.get("targets", []):
            yield target["expr"]
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        for rule in group["rules"]:
            yield rule["expr"]


def _families() -> dict[str, set[str]]:
    """What can be asked for → its labels."""
    assert metrics.rooms is not None
    found: dict[str, set[str]] = {}
    for collector, names in REGISTRY._collector_to_names.items():
        labels = set(getattr(collector, "_labelnames", ()))
        for name in names:
            found[name] = labels
    return found


@pytest.mark.parametrize("expression", sorted(set(_expressions())))
def test_every_figure_in_use_exists_with_its_labels(expression: str) -> None:
    known = _families()
    named = set(_NAME.findall(expression))
    for name in named:
        assert name in known, f"{name} is not a figure of ours"
    used = {label.strip() for a, b in _LABELS.findall(expression) for label in (a or b).split(",")}
    have = set().union(*(known[name] for name in named)) | _PROMETHEUS_LABELS
    assert used <= have, f"{used - have} is no label"


def test_every_figure_of_ours_is_on_the_dashboard() -> None:
    shown = {name for expression in _expressions() for name in _NAME.findall(expression)}
    for figure in vars(metrics).values():
        name = getattr(figure, "_name", None)
        if name is not None:
            ways = {name + end for end in ("", "_total", "_bucket", "_sum")}
            assert ways & shown, f"{name} is on no panel"


def test_the_dashboard_is_laid_out() -> None:
    taken: set[tuple[int, int]] = set()
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken, f"{panel['title']} lies on another panel"
        assert at["x"] + at["w"] <= 24
        taken |= cells


def test_prometheus_takes_the_files() -> None:
    promtool = installed("promtool")
    config = ROOT / "deploy" / "prometheus" / "prometheus.yml"
    done = subprocess.run([promtool, "check", "config", config], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_prometheus_asks_where_the_services_listen() -> None:
    config = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    asked = [job["dns_sd_configs"][0] for job in config["scrape_configs"]]
    services = compose()["services"]
    assert {name for one in asked for name in one["names"]} <= set(services)
    assert str(asked[1]["port"]) in services["worker"]["command"]
    assert Path(RULES).name in config["rule_files"]
