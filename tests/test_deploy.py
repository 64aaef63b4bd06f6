"""The units of systemd, the image, and the example of the settings."""

import configparser
import shutil
import subprocess
import tomllib
from pathlib import Path

import click
import pytest

from crawler.cli import COMMANDS, main
from crawler.config import Config
from crawler.engine import scrapy_settings

DEPLOY = Path(__file__).parent.parent / "deploy"
UNITS = ("fiche.service", "fiche-worker.service", "fiche-replay.service")
SERVICES = UNITS[:2]


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(DEPLOY / name, encoding="utf-8")
    return parser


@pytest.mark.parametrize("name", UNITS)
def test_unit_runs_a_command_that_exists(name: str) -> None:
    program, command, *flags = unit(name)["Service"]["ExecStart"].split()
    assert Path(program).name == "fiche"
    assert command in COMMANDS
    known = main.get_command(click.Context(main), command)
    assert known is not None
    assert set(flags) <= {option for parameter in known.params for option in parameter.opts}


@pytest.mark.parametrize("name", SERVICES)
def test_unit_is_watched_and_started_again(name: str) -> None:
    service = unit(name)["Service"]
    assert service["Type"] == "notify"
    assert int(service["WatchdogSec"]) <= 120
    assert service["Restart"] == "always"
    assert int(service["TimeoutStopSec"]) > 30  # a stop takes 30 s


def test_settings_are_read_again_by_who_does_so() -> None:
    assert unit("fiche.service")["Service"]["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert "ExecReload" not in unit("fiche-worker.service")["Service"]  # SIGHUP would end it


@pytest.mark.parametrize("name", UNITS)
def test_unit_is_nobody_special(name: str) -> None:
    service = unit(name)["Service"]
    assert service["User"] == "fiche"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"


@pytest.mark.parametrize("name", UNITS)
def test_unit_is_one_that_systemd_reads(name: str, tmp_path: Path) -> None:
    if (judge := shutil.which("systemd-analyze")) is None:
        pytest.skip("no systemd-analyze on this machine")
    text = (DEPLOY / name).read_text("utf-8")
    there = tmp_path / name  # with a program that is there, whatever is installed here
    there.write_text(text.replace("/opt/microfiche/.venv/bin/fiche", "/bin/true"), "utf-8")
    done = subprocess.run(
        [judge, "verify", "--man=no", there], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if name in line] == []


def test_worker_and_run_are_not_on_one_machine() -> None:
    assert unit("fiche-worker.service")["Unit"]["Conflicts"] == "fiche.service"


def test_example_settings_are_settings() -> None:
    text = (DEPLOY / "fiche.example.toml").read_text("utf-8")
    assert Config(**tomllib.loads(text)).for_crawling().storage == "s3://archive/news"


def test_what_the_example_settings_leave_to_you_are_settings(tmp_path: Path) -> None:
    outlets = tmp_path / "outlets.txt"
    outlets.touch()
    lines = (DEPLOY / "fiche.example.toml").read_text("utf-8").splitlines()
    said = [line.removeprefix("# ") if " = " in line else line for line in lines]
    text = "\n".join(said).replace("/etc/fiche/outlets.txt", str(outlets))
    config = Config(**tomllib.loads(text))
    assert config.alerts.mail_to == ("archive@example.org",)
    assert config.schedule.outlets_file == outlets


def test_image_holds_every_package_and_installs_with_hashes() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    kept = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").split()
    for folder in ("extractors", "archive", "crawler"):
        assert f"COPY {folder} {folder}" in text
        assert f"!{folder}" in kept
    assert "--require-hashes --requirement requirements.lock" in text.replace("\\\n    ", "")


def test_image_has_all_that_it_copies() -> None:
    kept = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").split()
    for line in (DEPLOY / "Dockerfile").read_text("utf-8").splitlines():
        match line.split():
            case ["COPY", *files, _] if not line.startswith("COPY --from"):
                assert {f"!{file}" for file in files} <= set(kept)
                assert all((DEPLOY.parent / file).exists() for file in files)


def test_lock_of_the_image_has_the_queue() -> None:
    locked = (DEPLOY.parent / "requirements.lock").read_text("utf-8")
    assert "\nprocrastinate==" in locked
    assert "\npsycopg==" in locked


def test_image_is_not_root_by_number_and_says_how_it_is() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    user = next(line.split()[1] for line in reversed(lines) if line.startswith("USER"))
    assert user == "10001:10001"
    assert any(line.startswith("HEALTHCHECK") and '"healthy"' in line for line in lines)


@pytest.mark.parametrize("way", ["REMOTE_CONTROL_ENABLED", "TELNETCONSOLE_ENABLED"])
def test_a_crawl_can_be_entered_by_nobody(way: str) -> None:
    assert scrapy_settings(Config())[way] is False
