"""Alert rules and the dashboard: what they ask for is what fiche says of itself."""

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import promql_parser as promql
import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics import MetricWrapperBase

from archive import open_catalog, open_storage
from archive.replay.jobs import Jobs
from archive.replay.library import Library
from archive.replay.metrics import Held
from archive.replay.metrics import Measures as OfReplay
from crawler.config import Config
from crawler.outlet import story_key
from crawler.replaying import ChildSaver
from crawler.service.metrics import Measures
from crawler.service.notify import Notifier
from crawler.service.worker import Working

from .documents import anchors, read, rows, section

DEPLOY = Path(__file__).parent.parent / "deploy"
ALERTS, DASHBOARD = DEPLOY / "prometheus" / "alerts.yaml", DEPLOY / "grafana" / "microfiche.json"
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
OF_PROMETHEUS = {"job", "instance", "le"}
VARIABLES = {"$__rate_interval": "5m", "$instance": ".*"}
PANELS = {"row", "stat", "timeseries", "heatmap", "table"}


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DASHBOARD.read_text("utf-8"))
    return found


def panels() -> list[dict[str, Any]]:
    return [one for one in dashboard()["panels"] if one["type"] != "row"]


def queries() -> list[tuple[str, str]]:
    """Every query, with the name of the alert or panel it belongs to."""
    found = [(str(rule["alert"]), str(rule["expr"])) for rule in rules()]
    for panel in panels():
        for target in panel["targets"]:
            asked = target["expr"]
            for name, value in VARIABLES.items():
                asked = asked.replace(name, value)
            found.append((panel["title"], asked))
    return found


def parts(expression: promql.Expr) -> list[Any]:
    found: list[Any] = []
    promql.walk(expression, found.append)
    return found


@cache
def registries() -> tuple[CollectorRegistry, ...]:
    """Those of a worker, which counts all that `fiche run` does, and of replay."""
    worker = Working(Config(catalog="postgresql://fiche@localhost/fiche"), Notifier())
    return worker.measures.registry, OfReplay().registry


@cache
def exported() -> dict[str, set[str]]:
    """The samples that fiche exports, each with the labels it may have."""
    found = {"up": set[str]()}
    for registry in registries():
        found |= samples(registry)
    return found


def samples(registry: CollectorRegistry) -> dict[str, set[str]]:
    found = {}
    for metric in set(registry._collector_to_names):
        assert isinstance(metric, MetricWrapperBase)
        for suffix in SUFFIXES.get(str(metric._type), ("",)):
            found[metric._name + suffix] = set(metric._labelnames)
    return found


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of what replay says of an archive that it looks into."""
    home = tmp_path_factory.mktemp("archive")
    with open_catalog(str(home / "catalog.sqlite"), key=story_key) as catalog:
        library = Library.of(open_storage(str(home / "storage")), catalog, home / "spool")
        jobs = Jobs(ChildSaver(None, {}), at_once=1, waiting=1)
        try:
            return {family.name for family in Held(library, jobs).collect()}
        finally:
            jobs.close()


@pytest.mark.parametrize(("name", "query"), queries())
def test_asks_for_what_is_exported(name: str, query: str, held: set[str]) -> None:
    selectors = [one for one in parts(promql.parse(query)) if type(one) is promql.VectorSelector]
    assert selectors, name
    for selector in selectors:
        assert selector.name in exported() or selector.name in held
        asked = {matcher.name for matcher in selector.matchers.matchers}
        if selector.name in exported():
            assert asked <= exported()[selector.name] | OF_PROMETHEUS, name


@pytest.mark.parametrize(("name", "query"), queries())
def test_groups_by_labels_that_there_are(name: str, query: str) -> None:
    known = {label for labels in exported().values() for label in labels} | OF_PROMETHEUS
    for part in parts(promql.parse(query)):
        if type(part) is promql.AggregateExpr and part.modifier:
            assert set(part.modifier.labels) <= known | {"outlet", "state"}, name


def test_no_series_says_when_a_counter_was_made() -> None:
    measures = Measures()
    measures.captures.inc()
    measures.visits.labels("complete").inc()
    text = generate_latest(measures.registry).decode()
    assert "fiche_captures_total 1.0" in text
    assert "_created" not in text


def test_rates_are_of_counters() -> None:
    for name, query in queries():
        for part in parts(promql.parse(query)):
            if type(part) is promql.Call and part.func.name in ("rate", "increase"):
                selector = part.args[0].vector_selector
                assert re.search("_(total|bucket|sum|count)$", selector.name), name


def test_dashboard_shows_every_metric(held: set[str]) -> None:
    shown = {
        str(one.name)
        for _, query in queries()
        for one in parts(promql.parse(query))
        if type(one) is promql.VectorSelector
    }
    for registry in registries():
        for family in registry.collect():
            assert any(name.startswith(family.name) for name in shown), family.name
    assert held - shown - {"fiche_archive_runs"} == set()


def test_manual_has_every_metric_of_a_service() -> None:
    told = " ".join(row[0] for row in rows(section(read("docs/running.md"), "One machine")))
    names = set(samples(registries()[0])) | {"fiche_lag_seconds", "fiche_visit_seconds"}
    shown = {name for name in names if not name.endswith(("_bucket", "_count", "_sum"))}
    assert shown == set(re.findall(r"fiche_\w+", told))


def test_dashboard_is_one_that_grafana_reads() -> None:
    board = dashboard()
    names = {one["name"]: one["type"] for one in board["templating"]["list"]}
    assert names == {"datasource": "datasource", "instance": "query"}
    numbers = [one["id"] for one in board["panels"]]
    assert len(set(numbers)) == len(numbers)
    assert {one["type"] for one in board["panels"]} == PANELS
    for panel in panels():
        sources = [panel["datasource"], *(target["datasource"] for target in panel["targets"])]
        assert {one["uid"] for one in sources} == {"${datasource}"}
        letters = [target["refId"] for target in panel["targets"]]
        assert len(set(letters)) == len(letters)


def test_panels_lie_side_by_side() -> None:
    taken: dict[tuple[int, int], str] = {}
    for panel in dashboard()["panels"]:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        for x in range(at["x"], at["x"] + at["w"]):
            for y in range(at["y"], at["y"] + at["h"]):
                assert taken.setdefault((x, y), panel["title"]) == panel["title"]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["alert"]))
def test_alert_says_how_bad_it_is_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("warning", "critical")
    assert rule["annotations"]["summary"]
    name, _, place = rule["annotations"]["runbook"].partition("#")
    assert place in anchors((DEPLOY / name).read_text("utf-8"))


def test_what_is_scraped_is_what_the_containers_serve() -> None:
    config = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yaml").read_text("utf-8"))
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    jobs = {one["job_name"]: one for one in config["scrape_configs"]}
    found = jobs["fiche"]["dns_sd_configs"][0]
    assert set(found["names"]) <= set(services)
    listen = services["worker"]["environment"]["FICHE_SERVICE__LISTEN"]
    assert listen.endswith(f":{found['port']}")
    secret = Path(jobs["replay"]["authorization"]["credentials_file"])
    assert secret.parent == Path("/run/secrets")
    assert secret.name in services["prometheus"]["secrets"]
    assert config["rule_files"] == [ALERTS.name]


def test_alerts_are_raised_when_they_should() -> None:
    if shutil.which("promtool") is None:
        pytest.skip("no promtool on this machine")
    cases = Path(__file__).parent / "alerts.yaml"
    done = subprocess.run(
        ["promtool", "test", "rules", str(cases)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
