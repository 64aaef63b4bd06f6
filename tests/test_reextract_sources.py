"""`fiche reextract` over what lies elsewhere, was brought in, or is held under another address."""

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import Capture, Earlier, LocalStorage, Storage, open_catalog
from archive.selection import Selection
from archive.stored import stored_pages
from crawler.outlet import story_key
from crawler.stretches import BYTES, GAP, PAGES, Page, stretches

from .bringing import record
from .exchanges import HOST, NOW, answer, exchange
from .fiche import Fiche
from .servers import S3Server
from .stored import open_run
from .test_import_ripening import NOTICE, page

OLD = "microfiche/0"
STORY = b"""<!doctype html><html lang=en><title>Bridge reopens</title><h1>Bridge reopens</h1>
<p>The old bridge over the river reopened on Friday after two years of repairs, the city council
said in a statement to reporters.</p><p>About ten thousand people are expected to cross it each
day, most of them on foot or by bicycle, according to the council.</p>"""
LONG = b"<title>Long</title>" + b"".join(
    b"<p>Sentence %d is one of many, with <a href=/%d>a link</a> and more words.</p>" % (n, n)
    for n in range(30_000)
)


def keep(
    home: Path, bodies: dict[str, bytes], *, storage: Storage | None = None, read: bool = True
) -> None:
    """Put pages into an archive, each with an article that an older reader found."""
    target = storage or LocalStorage(home / "storage")
    target.check()
    with open_catalog(home / "catalog.sqlite", key=story_key) as catalog:
        run = open_run(home, target, catalog, name="20260101T000000Z-older")
        for number, (url, body) in enumerate(bodies.items()):
            capture = run.record(
                replace(exchange(number), url=url, response=answer(body), payload=body)
            )
            note(run, capture, read=read)
        run.close({"kind": "save", "outlets": {}}, NOW)


def note(run: Any, capture: Capture, *, read: bool = True) -> None:
    if read:
        old = {"url": capture.url, "title": "An old title", "text": "Old.", "extractor": OLD}
        run.article(capture, {**old, "outlet": capture.outlet})
    else:
        run.no_article(capture, "no-body")


def exported(fiche: Fiche) -> dict[str, dict[str, Any]]:
    lines = fiche.look("export", "--jsonl", "-").splitlines()
    return {one["url"]: one for one in map(json.loads, lines)}


def test_a_page_that_hangs_costs_only_itself(tmp_path: Path) -> None:
    urls = [f"{HOST}/{name}" for name in ("a", "hangs", "b")]
    fiche = Fiche(tmp_path / "home", {"FICHE_READING__SECONDS": "1"})
    keep(fiche.home, dict(zip(urls, (STORY, LONG, STORY.replace(b"Fri", b"Mon")), strict=True)))
    done = fiche.run("reextract")
    assert done.returncode == 1
    assert done.stderr == f"not read: {HOST}/hangs (reader-timeout)\n"
    titles = {url: one["title"] for url, one in exported(fiche).items()}
    assert titles == dict(zip(urls, ("Bridge reopens", "An old title", "Bridge reopens"),
                              strict=True))  # fmt: skip


def test_pages_on_s3_are_read_there_and_new_readings_stored_there(
    tmp_path: Path, s3: S3Server
) -> None:
    address = f"s3://{s3.new_bucket()}/archive"
    fiche = Fiche(tmp_path / "home", {**s3.environment, "FICHE_STORAGE": address})
    with pytest.MonkeyPatch.context() as patch:
        for name, value in s3.environment.items():
            patch.setenv(name, value)
        pages = {f"{HOST}/{n}": STORY.replace(b"ten", b"%d" % n) for n in range(40)}
        keep(fiche.home, pages, storage=fiche.storage)
        fiche("reextract")
        keys = list(fiche.storage.keys("readings/"))
    assert len(keys) == 1
    assert {one["title"] for one in exported(fiche).values()} == {"Bridge reopens"}
    assert "nothing to read again" in fiche("reextract")
    fiche.look("verify")


def test_imported_pages_are_read_again_with_what_their_host_repeats(tmp_path: Path) -> None:
    path = tmp_path / "old.warc"
    made = (record(n, page(n), WARC_Target_URI=f"{HOST}/story/{n}") for n in range(9))
    path.write_bytes(b"".join(made))
    fiche = Fiche(tmp_path / "home")
    fiche("import", str(path))
    said = fiche("reextract", "--all")
    assert said.splitlines()[1].split()[1:4] == ["9", "9", "0"], "all read, all equal"
    assert not any(NOTICE in one["text"] for one in exported(fiche).values())


def test_an_article_that_another_address_has_is_not_stored_twice(tmp_path: Path) -> None:
    own = b"<link rel=canonical href='%s/story'>" % HOST.encode()
    body = STORY.replace(b"<h1>", own + b"<h1>")
    fiche = Fiche(tmp_path / "home")
    pages = {f"{HOST}/story": body, f"{HOST}/copy/story": body + b" "}
    keep(fiche.home, pages, read=False)
    said = fiche("reextract")
    head, row = (line.split() for line in said.splitlines()[:2])
    assert dict(zip(head[1:], row[1:], strict=True)) == {
        **dict.fromkeys(head[1:], "0"), "pages": "2", "gained": "1", "alias": "1"
    }  # fmt: skip
    assert list(exported(fiche)) == [f"{HOST}/story"]
    assert "run " not in fiche("reextract")


def test_a_page_held_under_another_address_is_read_with_its_payload(tmp_path: Path) -> None:
    fiche = Fiche(tmp_path / "home")
    with open_catalog(fiche.home / "catalog.sqlite", key=story_key) as catalog:
        storage = LocalStorage(fiche.home / "storage")
        storage.check()
        run = open_run(fiche.home, storage, catalog, name="20260101T000000Z-older")
        whole = replace(exchange(1), response=answer(STORY), payload=STORY)
        first = run.record(whole)
        twin = Earlier(url=first.url, at=first.at, digest=first.digest, record_id=first.record_id)
        copy = run.record(replace(whole, url=f"{HOST}/copy", unchanged=twin))
        again = run.record(replace(whole, unchanged=twin))
        for capture in (first, copy):
            note(run, capture)
        run.no_article(again, "unchanged")
        run.close({"kind": "save", "outlets": {}}, NOW)
        chosen = catalog.chosen(Selection())
        with catalog.reading() as db:
            found = [one.capture.record_id for one in stored_pages(db, chosen)]
        assert found == [first.record_id, copy.record_id], "the revisit is read where it lies"
    fiche("reextract")
    assert {one["title"] for one in exported(fiche).values()} == {"Bridge reopens"}
    assert len(exported(fiche)) == 2


def test_stretches_hold_all_pages_in_order_within_their_bounds() -> None:
    chance, places = random.Random(7), []
    for segment in "ab":
        offset = 0
        for _ in range(300):
            length = chance.choice([500, 30_000, 3_000_000])
            places.append((segment, offset, length))
            offset += length + chance.choice([0, 1000, GAP * 2])
    pages = [Page(capture_at(*place)) for place in places]
    found = list(stretches(pages))
    assert [page for one in found for page in one.pages] == pages
    for one in found:
        assert len(one.pages) <= PAGES
        assert len({page.capture.segment for page in one.pages}) == 1
        assert one.end - one.start <= BYTES or len(one.pages) == 1
    assert len(found) < len(pages) / 2


def capture_at(segment: str, offset: int, length: int) -> Capture:
    return Capture(
        url=HOST, at=NOW, status=200, mime="text/html", digest="", record_id=f"{segment}{offset}",
        kind="response", outlet="", role="page", run="r", day="2026/11/21", segment=segment,
        offset=offset, length=length,
    )  # fmt: skip
