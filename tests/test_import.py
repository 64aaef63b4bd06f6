"""Other people's files: what is sound comes in as it is, what is broken is named.

The files are made here, as other tools write them.
"""

import gzip
import hashlib
import io
import json
import random
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import Capture, Catalog, LocalStorage, SpoolFull, open_catalog
from archive.errors import BrokenRecord
from archive.export import Export
from archive.foreign import Foreign, foreign_records
from archive.incoming import Imported
from archive.moments import warc_moment
from archive.orphans import run_folders
from archive.rebuild import rebuild
from archive.records import read_record
from archive.selection import Selection
from archive.wacz import write_wacz

from .bringing import PAGE, PlainPages, importer_in, record
from .exchanges import HOST, NOW, article, exchange
from .stored import articles_in, captures_in, open_run, problems_in

Build = Callable[[Iterable[bytes]], bytes]


def plain(records: Iterable[bytes]) -> bytes:
    return b"".join(records)


def members(records: Iterable[bytes]) -> bytes:
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def one_member(records: Iterable[bytes]) -> bytes:
    return gzip.compress(b"".join(records), mtime=0)


FORMS = pytest.mark.parametrize("build", [plain, members, one_member])


def read_all(data: bytes) -> tuple[list[Foreign], list[BrokenRecord]]:
    found = list(foreign_records(io.BytesIO(data), "a.warc"))
    good = [one for one in found if isinstance(one, Foreign)]
    return good, [one for one in found if isinstance(one, BrokenRecord)]


@FORMS
def test_records_are_read_byte_for_byte(build: Build) -> None:
    made = [record(1), record(2, b""), record(3, b"\r\n\r\nWARC/1.0\r\n", version="0.18")]
    good, broken = read_all(build(made))
    assert broken == []
    assert [one.data for one in good] == made


@given(st.lists(st.binary(max_size=300), max_size=6), st.sampled_from([plain, members, one_member]))
def test_any_block_is_read_back(blocks: list[bytes], build: Build) -> None:
    good, broken = read_all(build(record(n, block) for n, block in enumerate(blocks)))
    assert broken == []
    assert [one.record.block for one in good] == blocks


@FORMS
def test_clipped_file_gives_what_is_whole_and_says_where_it_ends(build: Build) -> None:
    data = build([record(1), record(2, random.Random(1).randbytes(4000))])
    good, broken = read_all(data[:-600])
    assert [one.record.record_id[9:17] for one in good] == ["00000001"]
    assert len(broken) == 1
    assert "ends" in broken[0].reason


@pytest.mark.parametrize("wrong", ["10", "99999", "-1", "many", ""])
def test_wrong_length_costs_one_record(wrong: str) -> None:
    bad = record(2).replace(f"Content-Length: {len(PAGE)}\r\n\r\n".encode(), b"")
    bad = bad.replace(PAGE, f"Content-Length: {wrong}\r\n\r\n".encode() + PAGE)
    good, broken = read_all(record(1) + bad + record(3))
    assert [one.record.record_id[9:17] for one in good] == ["00000001", "00000003"]
    assert [one.offset for one in broken] == [len(record(1))]


def test_damaged_member_costs_that_one() -> None:
    first, second, third = (gzip.compress(record(n), mtime=0) for n in (1, 2, 3))
    bad = bytearray(second)
    bad[len(bad) // 2] ^= 0xFF
    good, broken = read_all(first + bytes(bad) + third)
    assert [one.record.record_id[9:17] for one in good] == ["00000001", "00000003"]
    assert {one.offset for one in broken} == {len(first)}


def test_zeros_between_members_are_padding() -> None:
    data = gzip.compress(record(1)) + b"\0" * 20_000 + gzip.compress(record(2))
    good, broken = read_all(data)
    assert (len(good), broken) == (2, [])


def test_lone_line_feeds_are_mended_and_said() -> None:
    sloppy = record(1).replace(b"\r\n", b"\n", record(1).index(b"\r\n\r\n"))
    head, _, _ = record(1).partition(b"\r\n\r\n")
    sloppy = head.replace(b"\r\n", b"\n") + b"\n\n" + PAGE + b"\n\n"
    good, broken = read_all(sloppy + record(2))
    assert broken == []
    assert [one.mended for one in good] == ["line-ends", None]
    assert good[0].data == record(1)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x04\x22\x4d\x18rest", "LZ4"),
        (b"\x28\xb5\x2f\xfdrest", "zstd -d"),
        (b"<!doctype html><p>", "no WARC or ARC record"),
        (gzip.compress(b"a,b,c\n1,2,3\n", mtime=0), "no WARC or ARC record"),
    ],
)
def test_what_is_no_archive_is_said_to_be_none(data: bytes, said: str) -> None:
    good, broken = read_all(data)
    assert good == []
    assert said in broken[0].reason


def test_empty_file_has_no_records() -> None:
    assert read_all(b"") == ([], [])


@given(st.binary(max_size=400), st.integers(0, 2000), st.sampled_from([plain, members]))
def test_nothing_makes_the_reader_raise(noise: bytes, at: int, build: Build) -> None:
    data = build([record(1), record(2)])
    good, broken = read_all(data[:at] + noise + data[at:])
    assert good or broken


ARC_HEAD = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"


def arc(*lines: tuple[str, bytes]) -> bytes:
    """An ARC file of version 1."""
    head = b"filedesc://a.arc 0.0.0.0 20080430204825 text/plain %d\n%s\n" % (
        len(ARC_HEAD),
        ARC_HEAD,
    )
    return head + b"".join(
        f"{line} {len(block)}\n".encode() + block + b"\n" for line, block in lines
    )


OLD = (f"{HOST}/a b c 192.0.2.7 20080430204826 text/html", PAGE)
DNS = ("dns:paper.example 192.0.2.1 20080430204826 text/dns", b"20080430204826\npaper.example. A")


def test_arc_becomes_warc() -> None:
    good, broken = read_all(arc(DNS, OLD))
    assert broken == []
    about, dns, page = (one.record for one in good)
    assert (about.kind, about.block) == ("warcinfo", ARC_HEAD)
    assert (dns.kind, dns.get("Content-Type")) == ("resource", "text/dns")
    assert page.kind == "response"
    assert page.get("WARC-Target-URI") == f"{HOST}/a%20b%20c"
    assert page.get("WARC-Date") == "2008-04-30T20:48:26.000000Z"
    assert page.get("WARC-IP-Address") == "192.0.2.7"
    assert page.block == PAGE
    assert read_all(arc(DNS, OLD))[0][2].record.record_id == page.record_id


def test_broken_arc_gives_what_is_sound() -> None:
    lines = [OLD, (OLD[0].replace("2008", "null"), PAGE), DNS]
    good, broken = read_all(arc(*lines))
    assert [one.record.kind for one in good] == ["warcinfo", "response", "resource"]
    assert len(broken) == 1
    good, broken = read_all(arc(OLD)[:-9])
    assert len(good) == 1
    assert "the file ends after" in broken[0].reason


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2016", "2016-01-01T00:00:00+00:00"),
        ("2016-09", "2016-09-01T00:00:00+00:00"),
        ("2016-09-19", "2016-09-19T00:00:00+00:00"),
        ("2016-09-19T17:20Z", "2016-09-19T17:20:00+00:00"),
        ("2016-09-19T17:20:24Z", "2016-09-19T17:20:24+00:00"),
        ("2016-09-19T17:20:24.12Z", "2016-09-19T17:20:24.120000+00:00"),
        ("2016-09-19T17:20:24.123456789Z", "2016-09-19T17:20:24.123456+00:00"),
        ("20160919172024", "2016-09-19T17:20:24+00:00"),
        ("2016-13-01", None),
        ("last week", None),
        ("", None),
    ],
)
def test_dates_are_as_precise_as_they_are(text: str, moment: str | None) -> None:
    found = warc_moment(text)
    assert (found and found.isoformat()) == moment


@pytest.fixture
def bring(tmp_path: Path, storage: LocalStorage, catalog: Catalog) -> Callable[..., Imported]:
    """Import bytes as a file of that name."""
    importer = importer_in(tmp_path, storage, catalog, read_page, segment_bytes=2000)

    def bring(data: bytes, name: str = "old.warc.gz") -> Imported:
        (tmp_path / name).write_bytes(data)
        return importer.bring(tmp_path / name, now=NOW)

    return bring


def read_page(
    capture: Capture, headers: tuple[tuple[str, str], ...], payload: bytes
) -> Mapping[str, Any] | str:
    assert dict(headers)["content-TYPE"].startswith("text/html")
    return {**article(capture), "text": payload.decode()} if b"<p>" in payload else "no-body"


def test_import_keeps_records_as_they_are(
    bring: Callable[..., Imported], storage: LocalStorage, catalog: Catalog
) -> None:
    made = [record(n, PAGE, "X-Other: kept") for n in range(1, 9)]
    done = bring(one_member(made))
    assert (done.records, done.captures, done.articles, done.broken) == (8, 8, 8, [])
    assert problems_in(storage) == []
    captures = list(captures_in(storage))
    assert len({one.segment for one in captures}) > 1
    for capture in captures:
        found = read_record(storage, capture)
        data = storage.read(capture.key, capture.offset, capture.length)
        assert gzip.decompress(data) in made
        assert capture.at.year == 2014
        assert (capture.outlet, capture.role) == ("paper_example", "page")
        assert found.block == PAGE
    line = next(articles_in(storage))
    assert line["text"] == "<title>Old</title><p>An old page.</p>"
    assert line["captured_at"].startswith("2014")
    assert catalog.captures_of(catalog.key(f"{HOST}/old/1"))[0].url == f"{HOST}/old/1"


def test_import_says_what_is_wrong_with_what_it_keeps(bring: Callable[..., Imported]) -> None:
    made = [
        record(1, WARC_Block_Digest=f"sha1:{'A' * 32}"),
        record(2, WARC_Payload_Digest="md5:00"),
        record(3, WARC_Date="yesterday"),
        record(4, WARC_Block_Digest=f"sha256:{hashlib.sha256(PAGE).hexdigest()}"),
        record(5, WARC_Record_ID=""),
    ]
    done = bring(members(made))
    assert dict(done.flaws) == {"block-digest": 1, "payload-digest": 1, "date": 1, "no-id": 1}
    assert (done.records, done.captures) == (5, 3)


def test_same_file_is_imported_once(bring: Callable[..., Imported], storage: LocalStorage) -> None:
    first, again = bring(record(1)), bring(record(1), "renamed.warc")
    assert again.before == first.run
    assert len(list(captures_in(storage))) == 1


def test_file_without_records_leaves_nothing(
    bring: Callable[..., Imported], storage: LocalStorage, tmp_path: Path
) -> None:
    done = bring(b"<!doctype html>", "page.html")
    assert len(done.broken) == 1
    assert list(storage.keys()) == []
    assert run_folders(tmp_path / "spool") == []


def test_manifest_tells_of_the_import(
    bring: Callable[..., Imported], storage: LocalStorage, catalog: Catalog
) -> None:
    bring(record(1) + b"WARC/1.0\r\nContent-Length: 9\r\n\r\n")
    manifest = catalog.runs()[0]
    assert manifest["kind"] == "import"
    assert manifest["imported"]["file"] == "old.warc.gz"
    assert manifest["imported"]["records"] == 1
    assert len(manifest["imported"]["broken"]) == 1
    assert manifest["outlets"]["paper_example"]["captures"] == 1
    assert catalog.last_runs() == {}


def test_catalog_of_imports_can_be_made_again(
    bring: Callable[..., Imported], storage: LocalStorage, catalog: Catalog
) -> None:
    bring(members(record(n) for n in range(5)))
    before, captures = catalog.counts(), list(catalog.captures(Selection()))
    assert {one.outlet for one in captures} == {"paper_example"}
    rebuild(storage, catalog)
    assert catalog.counts() == before
    for path in storage.root.rglob("*.cdxj"):
        path.unlink()
    rebuild(storage, catalog, outlet_of=lambda url: "paper_example")
    assert catalog.counts() == before
    assert list(catalog.captures(Selection())) == captures


def test_page_that_a_file_has_twice_is_sound_after_a_kill_between(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    calls = iter(range(9))

    def read(*page: Any) -> Mapping[str, Any] | str:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return read_page(*page)

    path = tmp_path / "twice.warc"
    path.write_bytes(record(1) + record(2) + record(1))
    importer = importer_in(tmp_path, storage, catalog, read, pages=PlainPages(read, ahead=1))
    with pytest.raises(KeyboardInterrupt):
        importer.bring(path, now=NOW)
    done = importer.bring(path, now=NOW)
    assert (done.held, done.records) == (2, 1) or done.held + done.records == 3
    assert not problems_in(storage)


def test_export_comes_back_whole(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog, bring: Callable[..., Imported]
) -> None:
    run = open_run(tmp_path, storage, catalog)
    for number in (1, 2, 3):
        run.no_article(run.record(exchange(number)), "test")
    run.close({}, now=NOW)
    path = tmp_path / "a.wacz"
    write_wacz(path, Export(storage, catalog, Selection(), "fiche/test"), title="A", now=NOW)
    with open_catalog(tmp_path / "other.sqlite") as other:
        there = LocalStorage(tmp_path / "there")
        done = importer_in(tmp_path, there, other, read_page).bring(path, now=NOW)
    assert (done.captures, done.articles, done.broken) == (3, 3, [])
    assert (dict(done.flaws), done.known) == ({}, 0)
    done = bring(path.read_bytes(), "b.wacz")
    assert (done.records, done.known) == (2, 6), "its warcinfo records are new"
    assert catalog.counts()["capture"] == 3


def test_record_that_came_with_another_file_is_kept_once(
    bring: Callable[..., Imported], storage: LocalStorage, catalog: Catalog
) -> None:
    made = [record(n) for n in range(5)]
    bring(plain(made[:4]), "a.warc")
    other = [record(n, PAGE + b"!") for n in (0, 1)]  # another payload, or another time
    later = record(2, WARC_Date="2014-03-01T10:20:31Z")
    answer_3 = "<urn:uuid:00000003-0000-0000-0000-000000000000>"
    with_it = record(9, b"GET /", WARC_Type="request", WARC_Concurrent_To=answer_3)
    done = bring(wacz(members([*made, with_it, *other, later])), "b.wacz")
    assert (done.records, done.known, done.captures) == (4, 5, 4)
    assert catalog.counts()["capture"] == 8
    [told] = [one["imported"] for one in catalog.runs() if one["run"] == done.run]
    assert told["known"] == 5
    assert bring(wacz(members([*made, with_it, *other, later])), "c.wacz").before == done.run
    done = bring(members(made), "d.warc.gz")
    assert (done.records, done.known) == (0, 5)
    assert bring(members(made), "e.warc.gz").before == done.run
    assert not problems_in(storage)


def wacz(warc: bytes, **over: Any) -> bytes:
    """A WACZ as other tools make one."""
    name = over.get("name", "archive/data.warc.gz")
    digest = over.get("digest", f"sha256:{hashlib.sha256(warc).hexdigest()}")
    package = json.dumps({"resources": [{"path": name, "hash": digest}]}).encode()
    seal = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", over.get("compression", zipfile.ZIP_STORED)) as file:
        file.writestr("archive/data.warc.gz", warc)
        file.writestr("datapackage.json", over.get("package", package))
        file.writestr("datapackage-digest.json", json.dumps(seal))
    return out.getvalue()


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_wacz_is_imported(bring: Callable[..., Imported], compression: int) -> None:
    done = bring(wacz(members([record(1), record(2)]), compression=compression), "a.wacz")
    assert (done.records, done.broken) == (2, [])


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"digest": "sha256:00"}, "archive/data.warc.gz: it is sha256:"),
        ({"name": "archive/other.warc"}, "archive/other.warc"),
        ({"package": b'{"resources": []}'}, "not the one that was sealed"),
        ({"package": b"no JSON"}, "nothing is checked"),
    ],
)
def test_wacz_is_held_to_what_it_says(
    bring: Callable[..., Imported], over: dict[str, Any], said: str
) -> None:
    done = bring(wacz(members([record(1)]), **over), "a.wacz")
    assert done.records == 1
    assert said in str(done.broken[0])


@pytest.mark.parametrize("cut", [0.5, 0.99])
def test_broken_zip_is_named(bring: Callable[..., Imported], cut: float) -> None:
    data = wacz(members([record(1)]))
    done = bring(data[: int(len(data) * cut)], "a.wacz")
    assert done.records == 0
    assert "this WACZ cannot be read" in str(done.broken[0])


def test_import_without_room_says_so(
    bring: Callable[..., Imported], tmp_path: Path, storage: LocalStorage
) -> None:
    (tmp_path / "spool").write_text("a file where a folder should be")
    with pytest.raises((SpoolFull, OSError)):
        bring(record(1))
    assert list(storage.keys()) == []


def compressed(path: Path, *command: str) -> bytes:
    """The file `path` as a real packer makes it."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"without {command[0]}")
    return subprocess.run([*command, str(path)], capture_output=True, check=True).stdout


@pytest.mark.parametrize("packer", ["lz4", "zstd", "bzip2"])
def test_other_compressions_are_refused_with_the_way_to_unpack_them(
    bring: Callable[..., Imported], tmp_path: Path, packer: str, storage: LocalStorage
) -> None:
    path = tmp_path / "plain.warc"
    path.write_bytes(record(1))
    done = bring(compressed(path, packer, "-c"), "old.warc")
    assert [str(one) for one in done.broken] == [
        f"old.warc: this is {one}, which is not read here: unpack it first ({packer} -d)"
        for one in [{"lz4": "LZ4", "zstd": "Zstandard", "bzip2": "bzip2"}[packer]]
    ]
    assert list(storage.keys()) == []


def test_record_before_a_break_is_kept_if_its_digest_proves_it() -> None:
    proven = record(1, WARC_Block_Digest=f"sha256:{hashlib.sha256(PAGE).hexdigest()}")
    good, broken = read_all(proven + b"no record\r\n" + record(2))
    assert [one.data for one in good] == [proven, record(2)]
    assert [one.offset for one in broken] == [len(proven)]
    assert len(read_all(record(1) + b"no record\r\n" + record(2))[0]) == 1


def test_pages_are_read_again_where_their_segment_is(
    tmp_path: Path, storage: LocalStorage, catalog: Catalog
) -> None:
    pages = PlainPages(read_page)

    seen: set[str] = set()

    def read(capture: Capture, headers: Any, payload: bytes) -> Any:
        if capture.url not in seen:
            seen.add(capture.url)
            pages.young.append(capture)
        return read_page(capture, headers, payload)

    pages.outcome = read
    path = tmp_path / "old.warc"
    path.write_bytes(b"".join(record(n) for n in range(4)))
    done = importer_in(tmp_path, storage, catalog, read, pages=pages).bring(path, now=NOW)
    assert (done.articles, done.read_again) == (4, 4)
    assert [one["text"] for one in articles_in(storage)] == ["Again."] * 4
