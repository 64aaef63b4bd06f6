"""One payload, kept once: the same answer again refers to the record that holds it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import Catalog, Exchange, LocalStorage
from archive.capture import Capture
from archive.records import read_record
from archive.twins import SMALLEST, Twins
from crawler.newsstand import Newsstand

from .exchanges import NOW, answer, exchange, gzipped
from .fiche import Fiche, reaching
from .stored import captures_in, open_run, problems_in

PICTURE = bytes(range(256)) * 8


def picture(url: str, body: bytes = PICTURE, *, status: str = "200 OK") -> Exchange:
    one = replace(exchange(), url=url, role="requisite", payload=body)
    return replace(one, response=answer(body, status=status))


def kept(catalog: Catalog, storage: LocalStorage, folder: Path, *some: Exchange) -> list[Capture]:
    """What a run keeps of exchanges, one after the other."""
    run = open_run(folder, storage, catalog, name=f"run-{catalog.counts()['run']}")
    twins, captures = Twins(catalog.twin, {"requisite"}), []
    for one in some:
        captures.append(run.record(twins.matched(one)))
        twins.note(captures[-1])
    run.close({}, now=NOW)
    return captures


def test_the_same_payload_of_another_address_is_kept_once(
    catalog: Catalog, storage: LocalStorage, tmp_path: Path
) -> None:
    here, there = "https://paper.example/a.png", "https://cdn.example/b.png"
    [first] = kept(catalog, storage, tmp_path, picture(here))
    second, third = kept(catalog, storage, tmp_path, picture(there), picture(there))
    assert (first.kind, second.kind, third.kind) == ("response", "revisit", "revisit")
    record = read_record(storage, second)
    assert record.get("WARC-Profile") == (
        "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    )
    assert record.get("WARC-Refers-To") == f"<{first.record_id}>"
    assert record.get("WARC-Refers-To-Target-URI") == here
    assert record.get("WARC-Refers-To-Date") == "2026-11-21T12:00:01.123456Z"
    assert record.get("WARC-Payload-Digest") == first.digest == second.digest
    assert not problems_in(storage)


def test_within_a_run_too(catalog: Catalog, storage: LocalStorage, tmp_path: Path) -> None:
    urls = [f"https://paper.example/{number}.png" for number in range(3)]
    captures = kept(catalog, storage, tmp_path, *map(picture, urls))
    assert [one.kind for one in captures] == ["response", "revisit", "revisit"]
    targets = {read_record(storage, one).get("WARC-Refers-To") for one in captures[1:]}
    assert targets == {f"<{captures[0].record_id}>"}


@pytest.mark.parametrize(
    "other",
    [
        picture("https://paper.example/2", status="404 Not Found"),
        replace(picture("https://paper.example/2"), truncated="disconnect"),
        replace(picture("https://paper.example/2"), role="page"),
        picture("https://paper.example/2", PICTURE + b"!"),
        gzipped(2),
    ],
    ids=["an error", "cut off", "a page", "another payload", "another coding"],
)
def test_what_is_kept_whole_all_the_same(
    other: Exchange, catalog: Catalog, storage: LocalStorage, tmp_path: Path
) -> None:
    captures = kept(catalog, storage, tmp_path, picture("https://paper.example/1"), other)
    assert [one.kind for one in captures] == ["response", "response"]


def test_a_small_payload_is_kept_whole(
    catalog: Catalog, storage: LocalStorage, tmp_path: Path
) -> None:
    dots = [picture(f"https://paper.example/{n}", b"." * (SMALLEST - 1)) for n in range(2)]
    assert [one.kind for one in kept(catalog, storage, tmp_path, *dots)] == ["response"] * 2


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=datetime(2026, 11, 21, 9, tzinfo=UTC)) as stand:
        yield stand


def test_a_page_saved_twice_keeps_what_it_needs_once(stand: Newsstand, tmp_path: Path) -> None:
    fiche = Fiche(tmp_path / "data", reaching(stand))
    url = next(one.url for one in stand.expected if one.outlet == "voi_id")
    fiche("save", url)
    fiche("save", url)
    needed = [one for one in captures_in(fiche.storage) if one.role == "requisite"]
    large = [one for one in needed if one.kind == "response" and one.status == 200]
    assert "revisit" in {one.kind for one in needed}
    assert (
        len({one.digest for one in needed if one.kind == "revisit"} - {o.digest for o in large})
        == 0
    )
    assert "0 problems" in fiche.look("verify")
