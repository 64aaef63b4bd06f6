"""A small site as it was at several times, in an archive; and what asks it without the network."""

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from archive import Capture, Exchange, open_catalog, open_storage
from archive.canonical import url_key

from .exchanges import HOST, answer, failure, unchanged
from .fiche import Fiche
from .replaying import at, page
from .stored import open_run

FEED = f"{HOST}/feed.xml"
FRONT = (
    b'<!doctype html><title>Paper</title><link rel="alternate" type="application/rss+xml" '
    b'href="/feed.xml"><h1>The Paper</h1>'
)
XML = "Content-Type: application/rss+xml"

WATCHED = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
WATCH = f"""
import os, sys
def watch(event, args):
    if event in {WATCHED}:
        with open(os.environ["WATCHED"], "a") as file:
            print(event, args[1:], file=file)
sys.addaudithook(watch)
"""


class Watch:
    """Notes whatever a process and its children ask of the network, by Python's own account."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.noted = folder, folder / "noted"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(WATCH, "utf-8")

    @property
    def variables(self) -> dict[str, str]:
        root = str(Path(__file__).parent.parent)
        return {"PYTHONPATH": os.pathsep.join([str(self.folder), root]), "WATCHED": str(self.noted)}

    @property
    def seen(self) -> list[str]:
        return self.noted.read_text("utf-8").splitlines() if self.noted.exists() else []


def story(number: int, when: str, title: str = "") -> Exchange:
    """An article of the site."""
    title = title or f"Story {number}"
    body = f"""<!doctype html><html lang="en"><head><title>{title}</title>
<meta property="article:published_time" content="2026-11-20T08:00:00+01:00"></head><body>
<h1>{title}</h1><p>The old bridge number {number} over the river reopened on Friday after two
years of repairs, the city council said in a statement to reporters.</p><p>About ten thousand
people are expected to cross it each day, most of them on foot or by bicycle, according to the
council, which paid for the repairs of bridge {number}.</p></body></html>""".encode()
    return page(f"{HOST}/news/{number}", when, body, outlet="paper_example")


def feed(when: str, *numbers: int) -> Exchange:
    """The feed of the site, which names some of its articles."""
    items = "".join(
        f"<item><title>Story {n}</title><link>{HOST}/news/{n}</link></item>" for n in numbers
    )
    text = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()
    return page(FEED, when, text, XML, role="feed", outlet="paper_example")


def front(when: str) -> Exchange:
    return page(f"{HOST}/", when, FRONT, role="section", outlet="paper_example")


def moved(number: int, when: str, to: str) -> Exchange:
    """A redirect."""
    made = story(number, when)
    return replace(made, response=answer(b"", f"Location: {to}", status="301 Moved"), payload=b"")


def lost(number: int, when: str, reason: str) -> Exchange:
    """A try to fetch an article that got no answer."""
    return replace(failure(reason=reason), url=f"{HOST}/news/{number}", at=at(when), detail="Gone.")


def again(capture: Capture, when: str, status: str = "304 Not Modified") -> Exchange:
    """The same as before."""
    return replace(unchanged(capture, status=status), url=capture.url, at=at(when))


def archived(
    fiche: Fiche,
    exchanges: Iterable[Exchange],
    key: Callable[[str], str] = url_key,
    name: str = "run-1",
) -> list[Capture]:
    """Put `exchanges` into the archive of `fiche`, as a run would."""
    storage = open_storage(str(fiche.home / "storage"))
    fiche.home.mkdir(exist_ok=True)
    with open_catalog(str(fiche.home / "catalog.sqlite"), key=key) as catalog:
        run = open_run(fiche.home, storage, catalog, name=name)
        captures = [run.record(one) for one in exchanges]
        for one in captures:
            run.no_article(one, "not-read")
        run.close({"kind": "crawl", "outlets": {}}, captures[-1].at)
    return captures


def arc(*pages: tuple[str, bytes], at: str) -> bytes:
    """An ARC file with the answers of some addresses."""
    head = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    lines = [("filedesc://a.arc 0.0.0.0", "text/plain", head)]
    lines += [(f"{url} 192.0.2.7", "text/html", block) for url, block in pages]
    return b"".join(
        f"{line} {at} {kind} {len(block)}\n".encode() + block + b"\n" for line, kind, block in lines
    )
