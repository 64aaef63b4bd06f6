import configparser
import os
import signal
import subprocess
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from crawler.cli import main
from crawler.config import Config

DEPLOY = Path(__file__).parent.parent / "deploy"


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(DEPLOY / name, encoding="utf-8")
    return parser


@pytest.fixture
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", ["fiche.service", "fiche-replay.service"])
def test_service_runs_a_command_that_exists(name: str) -> None:
    program, command, *flags = unit(name)["Service"]["ExecStart"].split()
    known = main.get_command(click.Context(main), command)
    assert Path(program).name == "fiche"
    assert known is not None
    assert set(flags) <= {option for parameter in known.params for option in parameter.opts}


def test_timer_starts_the_service() -> None:
    assert unit("fiche.timer")["Timer"]["Unit"] == "fiche.service"
    assert unit("fiche.timer")["Install"]["WantedBy"] == "timers.target"


def test_container_runs_a_command_that_exists() -> None:
    script = (DEPLOY / "visit-forever").read_text("utf-8")
    assert "fiche crawl --due" in script
    assert os.access(DEPLOY / "visit-forever", os.X_OK)


@pytest.fixture
def visiting(tmp_path: Path) -> Callable[[str], "subprocess.Popen[str]"]:
    """Starts the container's script with a `fiche` that is the given shell script."""

    def start(script: str) -> "subprocess.Popen[str]":
        fake = tmp_path / "fiche"
        fake.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        fake.chmod(0o755)
        path = f"{tmp_path}:{os.environ['PATH']}"
        return subprocess.Popen(
            ["sh", DEPLOY / "visit-forever"],
            env={"PATH": path, "VISIT_EVERY_SECONDS": "0"},
            stdout=subprocess.PIPE,
            text=True,
        )

    return start


def test_container_ends_when_settings_are_wrong(
    visiting: Callable[[str], "subprocess.Popen[str]"],
) -> None:
    with visiting("exit 2") as process:
        assert process.wait(10) == 2


def test_container_goes_on_when_a_page_could_not_be_archived(
    visiting: Callable[[str], "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    with visiting(f'echo visit >>"{tmp_path}/log"; exit 1') as process:
        end = time.monotonic() + 10
        while time.monotonic() < end and not lines_of(tmp_path / "log") >= 2:
            time.sleep(0.05)
        process.terminate()
        assert process.wait(10) == 0
    assert lines_of(tmp_path / "log") >= 2


def test_container_lets_a_visit_end_in_order(
    visiting: Callable[[str], "subprocess.Popen[str]"],
) -> None:
    script = "trap 'echo sealed; exit 0' TERM; echo begun; while :; do sleep 0.05; done"
    with visiting(script) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == "sealed\n"
        assert process.wait(10) == 0


def lines_of(log: Path) -> int:
    return len(log.read_text("utf-8").splitlines()) if log.exists() else 0


def test_example_settings_are_settings() -> None:
    text = (DEPLOY / "fiche.example.toml").read_text("utf-8")
    assert Config(**tomllib.loads(text)).for_crawling().storage == "s3://archive/news"


def test_compose_builds_from_the_dockerfile(compose: dict[str, Any]) -> None:
    build = compose["services"]["crawler"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).samefile(DEPLOY / "Dockerfile")


def test_compose_names_only_volumes_and_services_it_has(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        volumes = {volume.partition(":")[0] for volume in service.get("volumes", ())}
        assert volumes <= set(compose["volumes"])
        assert set(service.get("depends_on", ())) <= set(compose["services"])


def test_compose_keeps_the_archive_in_the_bucket_that_it_makes(compose: dict[str, Any]) -> None:
    services = compose["services"]
    bucket = services["crawler"]["environment"]["FICHE_STORAGE"].split("/")[2]
    assert f"-bucket={bucket}" in services["seaweedfs"]["command"]


def test_compose_sets_variables_that_fiche_knows(compose: dict[str, Any]) -> None:
    variables = set(compose["services"]["crawler"]["environment"])
    for line in (DEPLOY / "environment.example").read_text("utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            variables.add(line.partition("=")[0])
    names = (name.partition("__")[0] for name in variables if name.startswith("FICHE_"))
    ours = {name.removeprefix("FICHE_").lower() for name in names}
    assert ours
    assert ours <= set(Config.model_fields)


def test_image_holds_every_package_and_installs_with_hashes() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    kept = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").split()
    for folder in ("extractors", "archive", "crawler"):
        assert f"COPY {folder} {folder}" in text
        assert f"!{folder}" in kept
    assert "--require-hashes --requirement requirements.lock" in text.replace("\\\n    ", "")
