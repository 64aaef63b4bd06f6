"""What every file of the repository keeps to."""

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-test.lock")
NAME = re.compile(r"^[A-Za-z0-9._-]+")
# Where packages come from is the business of whoever installs them.
REGISTRIES = re.compile(
    r"(?i)\b(files\.python[h]osted|py[p]i|test\.py[p]i)\.org\b|\bpy[p]i/simple\b|"
    r"\bnpm[j]s\.(com|org)\b|\byarn[p]kg\.com\b|\bcrat[e]s\.io\b"
)
HOME_FOLDERS = re.compile(r"(?<![\w./-])/(home|Users|root)/\w")


@cache
def committed() -> tuple[Path, ...]:
    """Every file that belongs to the project, as git knows them, or as they lie there."""
    found = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    names = [name for name in found.stdout.split("\0") if name]
    if not names:
        pytest.skip("not a git checkout")
    return tuple(path for name in names if (path := ROOT / name).is_file())


def texts() -> list[tuple[Path, str]]:
    """The committed files that are text in UTF-8."""
    found = []
    for path in committed():
        try:
            found.append((path.relative_to(ROOT), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def locked(name: str) -> dict[str, list[str]]:
    """The hashes of each requirement of a lock."""
    entries: dict[str, list[str]] = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        if line.startswith("    --hash="):
            entries[next(reversed(entries))].append(line)
        elif line:
            entries[line] = []
    return entries


def package(requirement: str) -> str:
    found = NAME.match(requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_and_hashes_everything(name: str) -> None:
    entries = locked(name)
    assert entries
    assert [line for line, hashes in entries.items() if not hashes or "==" not in line] == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_has_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    assert "-index-url" not in text


def test_locks_have_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    run = {package(one) for one in [*project["project"]["dependencies"], *groups["build"]]}
    test = run | {package(one) for one in groups["test"]}
    assert run - {package(line) for line in locked(LOCKS[0])} == set()
    assert test - {package(line) for line in locked(LOCKS[1])} == set()


def test_tests_run_with_what_users_get() -> None:
    users, tests = ({line.split()[0] for line in locked(name)} for name in LOCKS)
    assert users <= tests


def test_names_no_package_registry() -> None:
    assert [path for path, text in texts() if REGISTRIES.search(text)] == []


def test_names_no_path_of_a_developer() -> None:
    assert [path for path, text in texts() if HOME_FOLDERS.search(text)] == []


def test_shell_scripts_are_readable_by_their_shells() -> None:
    subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=True)
