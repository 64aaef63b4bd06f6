"""The Compose files: by the schema of Compose, and by what must fit together in ours."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from crawler.cli import COMMANDS
from crawler.config import Config

DEPLOY = Path(__file__).parent.parent / "deploy"
FILES = ("compose.yaml", "compose.small.yaml")
OURS = "microfiche"
VARIABLE = re.compile(r"\$\{(\w+)(?::([?-])([^}]*))?\}")


def composed(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / name).read_text("utf-8"))
    return found


def ours(name: str) -> dict[str, dict[str, Any]]:
    """The services that run our image."""
    services: dict[str, dict[str, Any]] = composed(name)["services"]
    return {key: one for key, one in services.items() if one["image"].startswith(f"{OURS}:")}


def default(value: str) -> str:
    """What a variable with a default is if nobody gives it."""
    found = VARIABLE.fullmatch(value)
    assert found
    assert found[2] == "-"
    return found[3]


@pytest.fixture(params=FILES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_is_as_compose_wants_it(name: str) -> None:
    schema = ("--builtin-schema", "vendor.compose-spec")
    command = (sys.executable, "-m", "check_jsonschema", *schema, str(DEPLOY / name))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_is_as_docker_reads_it(name: str, tmp_path: Path) -> None:
    compose = ("docker", "compose")
    if (
        not shutil.which("docker")
        or subprocess.run((*compose, "version"), capture_output=True, check=False).returncode
    ):
        pytest.skip("no docker with compose on this machine")
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    shutil.copy(DEPLOY / "environment.example", tmp_path / "deploy" / ".env")
    command = (*compose, "--file", str(tmp_path / "deploy" / name), "config", "--quiet")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_builds_from_the_dockerfile(name: str) -> None:
    for service in ours(name).values():
        build = service["build"]
        assert (DEPLOY / build["context"] / build["dockerfile"]).samefile(DEPLOY / "Dockerfile")


def test_names_only_what_it_has(name: str) -> None:
    all_of_it = composed(name)
    for service in all_of_it["services"].values():
        volumes = {volume.partition(":")[0] for volume in service.get("volumes", ())}
        assert {one for one in volumes if "/" not in one} <= set(all_of_it["volumes"])
        assert set(service.get("depends_on", ())) <= set(all_of_it["services"])
        assert set(service.get("secrets", ())) <= set(all_of_it.get("secrets", ()))


def test_mounts_files_that_are_there(name: str) -> None:
    for service in composed(name)["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            if source.startswith("./") and source != "./settings":
                assert (DEPLOY / source).exists()


def test_runs_commands_that_exist(name: str) -> None:
    for service in ours(name).values():
        assert service.get("command", ["status"])[0] in COMMANDS


def test_is_not_root_and_writes_into_volumes_alone(name: str) -> None:
    for service in ours(name).values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "user" not in service  # it is the image's


def test_sets_variables_that_fiche_knows(name: str) -> None:
    example = (DEPLOY / "environment.example").read_text("utf-8")
    given = set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    for service in ours(name).values():
        given |= set(service["environment"])
    names = {one.partition("__")[0] for one in given if one.startswith("FICHE_")}
    assert names
    assert {one.removeprefix("FICHE_").lower() for one in names - {"FICHE_CONFIG"}} <= set(
        Config.model_fields
    )


def test_every_secret_stands_in_the_example(name: str) -> None:
    example = (DEPLOY / "environment.example").read_text("utf-8")
    given = set(re.findall(r"^(?:# )?(\w+)=", example, re.MULTILINE))
    asked = {found[1] for found in VARIABLE.finditer((DEPLOY / name).read_text("utf-8"))}
    assert asked <= given


def test_no_secret_stands_in_the_file(name: str) -> None:
    for service in composed(name)["services"].values():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|TOKEN", key):
                assert VARIABLE.fullmatch(value), key


def test_a_stop_leaves_time_to_seal(name: str) -> None:
    services = ours(name)
    assert services["worker" if "worker" in services else "run"]["stop_grace_period"] == "1m"


def test_keeps_the_archive_in_the_bucket_that_it_makes() -> None:
    services = composed("compose.yaml")["services"]
    bucket = default(services["worker"]["environment"]["FICHE_STORAGE"]).split("/")[2]
    assert f"-bucket={bucket}" in services["seaweedfs"]["command"]


def test_catalog_is_the_database_that_it_makes() -> None:
    services = composed("compose.yaml")["services"]
    made = services["postgres"]["environment"]
    said = f"postgresql://{made['POSTGRES_USER']}@postgres/{made['POSTGRES_DB']}"
    assert default(services["worker"]["environment"]["FICHE_CATALOG"]) == said


def test_workers_come_after_the_migration_and_have_homes_of_their_own() -> None:
    worker = ours("compose.yaml")["worker"]
    assert worker["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert worker["entrypoint"][2:4] == ["own-home", "/homes"]
    assert "homes:/homes" in worker["volumes"]


def test_small_one_needs_no_server() -> None:
    assert set(composed("compose.small.yaml")["services"]) == set(ours("compose.small.yaml"))
