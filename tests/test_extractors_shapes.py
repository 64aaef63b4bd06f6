"""Stories with what outlets put around them, in the markup of hosts that nobody knows.

Every text is invented; the order of the lines, and their forms, are those of real pages. They lie
in tests/shapes, a file a page.
"""

from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest

from extractors import Article, read_article

Lines = tuple[tuple[str, str], ...]
SHAPES = sorted((Path(__file__).parent / "shapes").glob("*.tsv"))


def lines_in(shape: Path) -> Lines:
    """The lines of a page, each with its kind: title, body, heading, or what stands around them."""
    rows = (line.partition("\t") for line in shape.read_text("utf-8").splitlines())
    return tuple((kind, text) for kind, _, text in rows)


def paragraphs(lines: Lines) -> str:
    tags = {"title": "h1", "heading": "h2"}
    return "".join(f"<{(t := tags.get(k, 'p'))}>{escape(x)}</{t}>" for k, x in lines)


def broken_once(lines: Lines) -> str:
    """One text, every line of it ended by a single break."""
    parts = (f"<h1>{escape(x)}</h1>" if k == "title" else f"{escape(x)}<br>" for k, x in lines)
    return f"<div class='txt'>{''.join(parts)}</div>"


def broken_twice(lines: Lines) -> str:
    return broken_once(lines).replace("<br>", "<br><br>")


def boxes(lines: Lines) -> str:
    tags = {"title": "h1", "heading": "h3"}
    return "".join(f"<{(t := tags.get(k, 'div'))}>{escape(x)}</{t}>" for k, x in lines)


def rows(lines: Lines) -> str:
    cells = (f"<h1>{escape(x)}</h1>" if k == "title" else escape(x) for k, x in lines)
    return f"<table>{''.join(f'<tr><td>{cell}</td></tr>' for cell in cells)}</table>"


@pytest.mark.parametrize("markup", [paragraphs, broken_once, broken_twice, boxes, rows])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.stem)
def test_every_line_of_the_story_stays_and_nothing_around_it(
    shape: Path, markup: Callable[[Lines], str]
) -> None:
    lines = lines_in(shape)
    title = next(text for kind, text in lines if kind == "title")
    top = "<div><a href='/'>Home</a> <a href='/w'>World</a></div>"
    html = (
        f"<html lang='zh'><title>{escape(title)} - Somewhere</title>{top}<div>{markup(lines)}</div>"
    )
    found = read_article(html, url="http://unknown.example/a/1")
    assert isinstance(found, Article)
    assert found.text.split("\n\n") == [text for kind, text in lines if kind in {"body", "heading"}]


def test_lines_broken_by_hand_are_one_paragraph() -> None:
    words = "The keeper of the light told the Harbor Office of Adaport that Ivo Inventar and Eva"
    html = f"<h1>Light</h1><div>{words}<br>Erfunden had rowed out and back.<br><br>"
    found = read_article(f"{html}{words} Erfunden.</div>", url="http://unknown.example/a/1")
    assert isinstance(found, Article)
    assert found.text.startswith(f"{words} Erfunden had rowed")
