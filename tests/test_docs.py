"""The manual says all there is, and nothing else."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from archive import manifest
from crawler.cli import COMMANDS, main
from crawler.config import Config
from crawler.outlet import Outlet
from crawler.tally import Tally
from extractors import Article

from .documents import DOCUMENTS, ROOT, anchors, blocks, codes, links, read, rows, section

AREAS = "announced|article|captured|front|feed|page|redirect|robots|section|sitemap|skipped"
COUNTED = re.compile(rf"""["']((?:{AREAS})/[a-z][a-z0-9-]*)["']""")
INNER_FIELDS = {"slug", "declared", "scheme_given"}  # set by load_outlet and site_outlet


def command(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert found is not None
    return found


def options(asked: click.Command) -> set[str]:
    given = [p for p in asked.params if isinstance(p, click.Option)]
    return {name for option in given for name in (*option.opts, *option.secondary_opts)}


def settings(model: type[BaseModel] = Config, prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every setting by its dotted name."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from settings(inner, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field


def default_of(field: FieldInfo) -> str:
    """The default as the manual writes it."""
    match field.default_factory, field.default:
        case None, None:
            return "none"
        case None, bool() as value:
            return f"`{str(value).lower()}`"
        case None, tuple() as value:
            return f"`{json.dumps(value)}`"
        case None, value:
            return f"`{value}`"
    return "from `"


def sources(*folders: str) -> str:
    return "\n".join(
        path.read_text("utf-8") for folder in folders for path in sorted(Path(ROOT).glob(folder))
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_manual_has_every_command_and_flag(name: str) -> None:
    text = section(read("docs/commands.md"), f"fiche {name}")
    documented = {word for code in codes(text) for word in code.split() if word.startswith("--")}
    assert documented == options(command(name))


@pytest.mark.parametrize("name", COMMANDS)
def test_manual_has_an_example_of_every_command(name: str) -> None:
    text = section(read("docs/commands.md"), f"fiche {name}")
    assert any(re.search(rf"\bfiche {name}\b", block) for block in blocks(text))


def test_manual_has_every_flag_of_fiche() -> None:
    usage = next(blocks(read("docs/commands.md")))
    assert set(re.findall(r"--[a-z-]+", usage)) == options(main) - {"--version"}


@pytest.mark.parametrize("name", COMMANDS)
def test_readme_has_every_command(name: str) -> None:
    assert f"fiche {name}" in read("README.md")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example(name: str) -> None:
    assert f"fiche {name}" in (command(name).help or "").partition("\n")[2]


def test_manual_has_every_setting_and_no_other() -> None:
    documented = [row[0].strip("`") for row in rows(read("docs/settings.md"))]
    assert sorted(documented) == sorted(name for name, _ in settings())


@pytest.mark.parametrize(("name", "field"), list(settings()))
def test_setting_is_as_the_manual_says(name: str, field: FieldInfo) -> None:
    row = next(row for row in rows(read("docs/settings.md")) if row[0] == f"`{name}`")
    assert row[3] == f"`FICHE_{name.upper().replace('.', '__')}`"
    assert row[2].startswith(default_of(field))
    assert row[4]


def test_manual_has_every_field_of_an_outlet() -> None:
    table = section(read("docs/outlets.md"), "The declaration")
    documented = {code for row in rows(table) for code in codes(row[0])}
    assert documented == {field.name for field in fields(Outlet)} - INNER_FIELDS


@pytest.mark.parametrize("name", ["docs/outlets.md", "CONTRIBUTING.md"])
def test_declaration_shown_is_the_one_that_runs(name: str) -> None:
    assert read("crawler/outlets/voi_id.py") in set(blocks(read(name)))


def test_manual_has_every_field_of_an_article() -> None:
    table = section(read("docs/archive.md"), "Articles")
    assert {field.name for field in fields(Article)} <= codes(table)


def test_manual_has_every_field_of_our_own_in_records() -> None:
    ours = set(re.findall(r"Fiche-[A-Z][A-Za-z-]+", sources("archive/*.py")))
    assert ours
    assert ours == set(re.findall(r"Fiche-[A-Z][A-Za-z-]+", read("docs/archive.md")))


def test_manual_has_every_key_of_a_manifest(tmp_path: Path) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    manifest.begin(tmp_path, run="r", about={}, now=now)
    said = {**Tally().summary(("voi_id",)), "memory": {}, "unread": 0, "kind": "crawl"}
    manifest.end(tmp_path, said, now=now)
    made = manifest.compose(tmp_path, now=now)
    documented = codes(section(read("docs/archive.md"), "Manifests"))
    assert set(made) | set(made["outlets"]["voi_id"]) <= documented


def test_manual_has_every_counter() -> None:
    code = sources("crawler/*.py", "crawler/spiders/*.py")
    counted = set(COUNTED.findall(code))
    counted |= {
        f"sitemap/{name}"
        for name in re.findall(
            r"""note\("([a-z-]+)"\)""", sources("crawler/sitemaps.py", "crawler/unpacking.py")
        )
    }
    counted |= {
        f"network/{name}" for name in re.findall(r"""(?:Connect|Wire)Error\(\s*"([a-z-]+)""", code)
    }
    documented = codes(read("docs/politeness.md"))
    assert {name for name in counted if "http-" not in name} - documented == set()


def test_manual_has_every_reason_why_a_page_is_no_article() -> None:
    reasons = set(re.findall(r"""NoArticle\(\s*"([a-z0-9-]+)""", sources("*/*.py")))
    assert reasons
    assert reasons - codes(read("docs/politeness.md")) == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for link in links(document.read_text("utf-8")):
        name, _, place = link.partition("#")
        target = document.parent / name if name else document
        assert target.exists(), link
        assert not place or place in anchors(target.read_text("utf-8")), link


def commands_in(document: Path) -> Iterator[list[str]]:
    """The words of each `fiche` command in the indented blocks of a document."""
    for block in blocks(document.read_text("utf-8")):
        for line in block.splitlines():
            found = re.search(r"(?:^|\| )(?:\.venv/bin/)?fiche (.*)", line)
            words = shlex.split(found[1], comments=True) if found else []
            if words and not words[0].startswith(("[", "-")) and "|" not in words:
                yield words


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_examples_are_of_commands_and_flags_that_exist(document: Path) -> None:
    for name, *words in commands_in(document):
        assert name in COMMANDS, name
        flags = {word for word in words if word.startswith("-") and word != "-"}
        assert flags <= options(command(name)) | {"--help"}, (name, words)


def test_documents_name_targets_that_make_knows() -> None:
    known = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    asked = re.compile(r"\bmake (?:-C \S+ )?([a-z]+)\b")
    named = {
        target
        for document in DOCUMENTS
        for code in [*blocks(document.read_text("utf-8")), *codes(document.read_text("utf-8"))]
        for target in asked.findall(code)
    }
    assert {"demo", "test"} <= named <= known
