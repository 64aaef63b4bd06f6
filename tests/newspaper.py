"""A small archive for those who look at the pages of the web application; all of it invented."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from lxml import html

from archive import Capture, Catalog, Exchange, LocalStorage, Run, open_catalog

from .exchanges import NOW, failure, unchanged
from .replaying import Got, Served, at, page
from .stored import open_run

Tree = Any
"""A page, parsed: what its paths lead to may be anything."""

PAPER = "https://paper.example"
STORY = f"{PAPER}/bridge?id=3&part=a"
GONE = f"{PAPER}/ferry"
COPY = "https://mirror.example/copied"
FIRST = [
    "The old bridge over the Nidder was closed on Monday after a beam had cracked overnight.",
    "Engineers said that the crack is two metres long and may grow when lorries pass over it.",
    "Trains are not affected, and pedestrians can use the ferry, which runs every ten minutes.",
]
SECOND = [
    "The old bridge over the Nidder was closed on Monday after a beam had cracked overnight.",
    "Engineers said that the crack is nine metres long and may grow when lorries pass over it.",
    "Trains are not affected, and pedestrians can use the ferry, which runs every ten minutes.",
    "It will open again in spring.",
]
IN_OTHER_SCRIPTS = {
    "ko": ("강에 새 다리가 놓인다", "시는 내년 봄에 새 다리를 놓는다고 밝혔다."),
    "ar": ("افتتاح جسر جديد فوق النهر", "أعلنت المدينة أنها ستبني جسرا جديدا في الربيع."),
    "tr": ("Iğdır'da ısı rekoru kırıldı", "Kent yetkilileri yeni bir köprü yapılacağını açıkladı."),
}
HOSTILE = '<script>alert("1")</script> & "><img src=x onerror=alert(2)>'
MANY = 25


def article(capture: Capture, title: str, paragraphs: list[str], **more: Any) -> dict[str, Any]:
    """What was read from a page."""
    facts: dict[str, Any] = {
        "outlet": "paper_example",
        "language": "en",
        "published": "2026-11-20T18:30:00+01:00",
        "authors": ["Ida Brandt"],
        "rule": "paper_example",
        "extractor": "microfiche/1",
        "flags": [],
    }
    return {**facts, "url": capture.url, "title": title, "text": "\n\n".join(paragraphs), **more}


@dataclass
class Newspaper:
    """The archive, and what goes into it."""

    folder: Path
    storage: LocalStorage
    catalog: Catalog

    @property
    def spool(self) -> Path:
        return self.folder / "spool"

    def run(self, name: str) -> Run:
        return open_run(self.folder, self.storage, self.catalog, name=name)

    def told(
        self, run: Run, url: str, when: str, title: str, paragraphs: list[str], **more: Any
    ) -> Capture:
        """A page with an article in it, kept and read."""
        capture = run.record(shown(url, when, title, paragraphs))
        run.article(capture, article(capture, title, paragraphs, **more))
        return capture


def shown(url: str, when: str, title: str, paragraphs: list[str]) -> Exchange:
    """A page as its server sends it."""
    text = "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
    body = f"<!doctype html><title>{escape(title)}</title><h1>{escape(title)}</h1>{text}"
    return page(url, when, body.encode())


@contextmanager
def newspaper(folder: Path) -> Iterator[Newspaper]:
    """The archive, filled by two runs."""
    with open_catalog(str(folder / "catalog.sqlite")) as catalog:
        paper = Newspaper(folder, LocalStorage(folder / "storage"), catalog)
        fill(paper)
        yield paper


def fill(paper: Newspaper) -> None:
    """The first run finds everything, the second what became of it."""
    run = paper.run("run-1")
    image = f"{PAPER}/bridge.png"
    first = paper.told(run, STORY, "20261121080000", "Old bridge closed", FIRST,
                       image={"url": image, "caption": "The bridge"}, section="City")  # fmt: skip
    run.record(page(image, "20261121080001", b"\x89PNG\r\n\x1a\n", "Content-Type: image/png"))
    paper.told(run, GONE, "20261121080002", "Ferry timetable", ["It runs every ten minutes."],
               published=None, authors=[])  # fmt: skip
    for number, (code, (title, text)) in enumerate(IN_OTHER_SCRIPTS.items()):
        paper.told(run, f"{PAPER}/{code}", f"202611210801{number:02}", title, [text],
                   language=code, agency="Yonhap" if code == "ko" else None)  # fmt: skip
    paper.told(run, f"{PAPER}/hostile", "20261121080200", HOSTILE, [HOSTILE, "Second."],
               authors=[HOSTILE], tags=[HOSTILE], section=HOSTILE)  # fmt: skip
    paper.told(run, COPY, "20261121090000", "Bridge closed!", FIRST, outlet="mirror_example",
               published=None, agency="Paper News", flags=["copy-of:paper.example"])  # fmt: skip
    for number in range(MANY):
        paper.told(run, f"{PAPER}/notes/{number}", f"2026112107{number:02}00",
                   f"Council notes, part {number}", [f"Item {number} was put off."])  # fmt: skip
    run.record(page(f"{PAPER}/plain", "20261121080300", b"<p>Nothing to read here."))
    run.record(replace(failure(), url=f"{PAPER}/never", at=at("20261121080400")))
    run.close(visited(complete=True), now=NOW)
    again = paper.run("run-2")
    for when in ("20261121100000", "20261121110000"):
        same = shown(STORY, when, "Old bridge closed", FIRST)
        again.record(replace(same, unchanged=unchanged(first).unchanged))
    paper.told(again, STORY, "20261121120000", "Old bridge closed until spring", SECOND)
    again.record(page(GONE, "20261121120001", b"<p>Gone.", status="410 Gone"))
    again.close(visited(complete=False, failures={"timeout": 2}), now=at("20261121130000"))


def visited(**facts: Any) -> dict[str, Any]:
    """What a run says of itself."""
    facts = {"new_articles": 3, "counts": {"captured/page": 4}, "failures": {}, **facts}
    return {"outlets": {"paper_example": facts}, "kind": "crawl"}


def ask(site: Served, path: str) -> Tree:
    """A page, parsed."""
    return parsed(site(path, Accept="text/html"))


def parsed(got: Got) -> Tree:
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    return tree_of(got.text)


def tree_of(text: str) -> Tree:
    return html.document_fromstring(text)


def said(page: Tree, path: str = "//main") -> str:
    """The text at `path`, on one line."""
    return " ".join(" ".join(one.text_content() for one in page.xpath(path)).split())


def links(page: Tree, path: str) -> list[str]:
    return [str(one) for one in page.xpath(f"{path}/@href")]
