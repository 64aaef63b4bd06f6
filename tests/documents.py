"""The documents of the project, in the pieces that tests ask for."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("deploy/*.md")])
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def read(name: str) -> str:
    """The text of a file of the project."""
    return (ROOT / name).read_text("utf-8")


def section(text: str, title: str) -> str:
    """What stands under the heading `title`, up to the next one of its level."""
    found = re.search(rf"^(#+) {re.escape(title)}$(.*?)(?=^\1 |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"no section {title!r}"
    return found[2]


def blocks(text: str) -> Iterator[str]:
    """The indented blocks, without their indent."""
    for found in re.finditer(r"(?:^(?: {4}.*)?\n)+", text, re.MULTILINE):
        lines = [line[4:] for line in found[0].splitlines()]
        if any(lines):
            yield "\n".join(lines).strip("\n") + "\n"


def rows(text: str) -> Iterator[list[str]]:
    """The rows of tables whose first cell is code, as cells."""
    for line in text.splitlines():
        if line.startswith("| `"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def codes(text: str) -> set[str]:
    """Everything that is set as code within lines."""
    return set(re.findall(r"`([^`\n]+)`", text))


def anchor(heading: str) -> str:
    """The name under which a heading can be linked to.

    >>> anchor("What survives what")
    'what-survives-what'
    """
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def anchors(text: str) -> set[str]:
    return {anchor(heading) for heading in HEADING.findall(text)}


def links(text: str) -> list[str]:
    """The links to other documents and places in them."""
    return [link for link in LINK.findall(text) if "://" not in link]
