"""The archive of an older fiche: the pages of a crawl, and articles as an older reader left them.

Its reader is invented, its records and articles are written as a crawl writes them.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from archive import Capture, Catalog, Exchange, LocalStorage, Storage, open_catalog
from archive.records import Record, read_record
from archive.revisits import with_payload
from archive.selection import Selection
from crawler.memories import memory_host
from crawler.outlet import story_key

from .exchanges import NOW
from .fiche import Fiche
from .stored import open_run

OLD = "microfiche/0"
Article = dict[str, Any]
Aged = Callable[[int, Capture, Article | None], Article | None]


def aged(number: int, capture: Capture, article: Article | None) -> Article | None:
    """What an older reader made of a page: another thing of every second one.

    Of nine pages it missed one, and found an article in one that today gives none.
    """
    if article is None:
        return {**empty(capture), "title": "A menu", "text": "Home, News, Sport.", "extractor": OLD}
    found = {**article, "extractor": OLD}
    changes: dict[int, Article] = {
        1: {"text": f"{article['text']}\n\nRead also: ten bridges you should see"},
        3: {"title": f"{article['title']} | The Paper"},
        5: {"authors": [], "agency": None},
        7: {"section": "Home"},
    }
    return None if number % 9 == 8 else found | changes.get(number % 9, {})


def empty(capture: Capture) -> Article:
    """An article of which hardly anything is known."""
    lists: Article = {name: [] for name in ("authors", "tags", "flags")}
    names = ("canonical_url", "summary", "published", "modified", "language", "section", "agency",
             "image")  # fmt: skip
    return {"url": capture.url, "outlet": capture.outlet, "rule": "general", **lists,
            **dict.fromkeys(names)}  # fmt: skip


def make_older(
    source: Fiche, home: Path, *, storage: Storage | None = None, how: Aged = aged
) -> dict[str, Mapping[str, Any]]:
    """Put the pages of `source` into an archive in `home`, aged; what `source` has, by address."""
    target = storage or LocalStorage(home / "storage")
    target.check()
    known: dict[str, Mapping[str, Any]] = {}
    with (
        open_catalog(source.home / "catalog.sqlite", key=story_key) as before,
        open_catalog(home / "catalog.sqlite", key=story_key) as catalog,
    ):
        run = open_run(home, target, catalog, name="20260101T000000Z-older")
        pages = sorted(before.pages(Selection()), key=lambda page: page[0].url)
        for number, (capture, article) in enumerate(pages):
            record = read_record(source.storage, capture)
            holder = with_payload(record, storage=source.storage, catalog=before)
            kept = run.record(exchange_of(capture, holder))
            if article:
                known[capture.url] = article
            if old := how(number, kept, article):
                run.article(kept, old)
            else:
                run.no_article(kept, "no-body")
        memory = memories_of(before, known)
        run.close({"kind": "save", "outlets": {}, "memory": memory}, NOW)
    return known


def exchange_of(capture: Capture, record: Record) -> Exchange:
    """What was on the wire when `capture` was made."""
    return Exchange(
        url=capture.url,
        at=capture.at,
        request=b"GET / HTTP/1.1\r\n\r\n",
        response=record.block,
        payload=record.message.payload,
        role=capture.role,
        outlet=capture.outlet,
    )


def memories_of(catalog: Catalog, urls: Iterable[str]) -> dict[str, str]:
    """What is known of the hosts of `urls`, as manifests have it."""
    known = {host: catalog.memory(host) for host in map(memory_host, urls)}
    return {host: b64encode(data).decode() for host, data in known.items() if data}
