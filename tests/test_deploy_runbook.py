"""Every command in the runbook is one that exists, and every name in it is one that we gave."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from crawler.cli import COMMANDS, main
from crawler.config import Config

from .documents import blocks, codes, read

DEPLOY = Path(__file__).parent.parent / "deploy"
RUNBOOK = read("deploy/runbook.md")
FICHE = re.compile(r"(?:^|\| |--rm |-- )fiche ((?!=).*)")


def lines() -> list[str]:
    """Every line of the indented blocks, and everything that is set as code."""
    shown = [line.strip() for block in blocks(RUNBOOK) for line in block.splitlines()]
    return [*shown, *sorted(codes(RUNBOOK))]


def called() -> list[list[str]]:
    """The words of each call of fiche."""
    found = [match[1].partition(" | ")[0] for line in lines() if (match := FICHE.search(line))]
    return [words for one in found if (words := shlex.split(one, comments=True))]


def asked(begin: str) -> list[list[str]]:
    """The words of each other command that begins so."""
    return [shlex.split(line, comments=True) for line in lines() if line.startswith(f"{begin} ")]


def after(words: list[str], option: str) -> str:
    return words[words.index(option) + 1]


def options(command: click.Command) -> set[str]:
    given = [one for one in command.params if isinstance(one, click.Option)]
    return {name for option in given for name in (*option.opts, *option.secondary_opts)}


def chain(words: list[str]) -> Iterator[click.Command]:
    """The command that is called, and its subcommand if it has some."""
    context = click.Context(main)
    command = main.get_command(context, words[0])
    assert command is not None
    yield command
    if isinstance(command, click.Group) and len(words) > 1 and not words[1].startswith("-"):
        inner = command.get_command(context, words[1])
        assert inner is not None, words
        yield inner


@pytest.mark.parametrize("words", called(), ids=" ".join)
def test_command_exists_with_its_options(words: list[str]) -> None:
    assert words[0] in COMMANDS
    known = {name for command in chain(words) for name in options(command)}
    assert {word for word in words if word.startswith("--")} <= known


def test_names_all_that_operators_need() -> None:
    assert {words[0] for words in called()} >= {
        "alerts", "crawl", "jobs", "migrate", "rebuild", "sign", "status", "verify",
    }  # fmt: skip


def test_units_are_there() -> None:
    units = set(re.findall(r"[\w-]+\.(?:service|timer)\b", RUNBOOK))
    assert units
    assert {name for name in units if not (DEPLOY / name).exists()} == set()


def test_compose_files_and_services_are_there() -> None:
    calls = asked("docker compose")
    assert calls
    verbs = {"up", "run", "logs", "kill", "restart", "build", "ps", "stop"}
    for words in calls:
        name = Path(after(words, "--file")).name
        services = yaml.safe_load((DEPLOY / name).read_text("utf-8"))["services"]
        at = next(number for number, word in enumerate(words) if word in verbs)
        if "--scale" in words:
            assert after(words, "--scale").partition("=")[0] in services
        plain = [word for word in words[at + 1 :] if word in services]
        if words[at] in ("logs", "kill", "restart", "run"):
            assert plain, words


def test_names_in_kubernetes_are_there() -> None:
    named = re.findall(r"\b(statefulset|deployment|job)/(\w+)", RUNBOOK)
    assert named
    made = {(one["kind"].lower(), one["metadata"]["name"]) for one in manifests()}
    assert set(named) <= made
    claims = {f"home-worker-{number}" for number in range(3)}
    assert set(re.findall(r"persistentvolumeclaim (\S+)", RUNBOOK)) <= claims


def manifests() -> Iterator[dict[str, Any]]:
    for path in (DEPLOY / "kubernetes").glob("*.yaml"):
        yield from (one for one in yaml.safe_load_all(path.read_text("utf-8")) if "metadata" in one)


def test_settings_are_there() -> None:
    sections = {
        f"{name}.{inner}"
        for name, field in Config.model_fields.items()
        for inner in getattr(field.annotation, "model_fields", {})
    }
    beginnings = {name.partition(".")[0] for name in sections}
    named = {
        code
        for code in codes(RUNBOOK)
        if re.fullmatch(r"[a-z0-9]+\.[a-z_]+", code) and code.partition(".")[0] in beginnings
    }
    assert named
    assert named - {"catalog.sqlite"} <= sections


def test_paths_are_there() -> None:
    for found in re.findall(r"\bdeploy/[\w./-]*\w", RUNBOOK):
        made_by_hand = found.startswith(("deploy/.env", "deploy/settings"))
        assert made_by_hand or (DEPLOY.parent / found).exists(), found
