"""What is written is what crossed the wire, for us and for other people's readers."""

import base64
import hashlib
import io
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive import BrokenRecord, Capture, Exchange
from archive.besides import NAMES, besides_block, besides_of
from archive.capture import Tls
from archive.cdxj import index_segment
from archive.message import parse_message
from archive.records import Record, record_in, records
from archive.segments import Segment, SegmentFiles

from .exchanges import HOST, NOW, chunked, exchange, failure, gzipped, unchanged

HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
INTERIM = (("interim", HINTS), ("interim", b"HTTP/1.1 100 \n\n"), ("surplus", b"\xff\x00\x7f\r\n"))
NOT_HTTP = b"220 mail\r\n\xff"
ABOUT = {"software": "fiche/test", "robots": "obey", "settings": {"delay": 1}}


def segment(folder: Path, *exchanges: Exchange) -> tuple[Path, list[Capture]]:
    """A WARC file with `exchanges` in it, and what was said of each."""
    growing = Segment(SegmentFiles(folder, "a.b-00001"), run="run-1", about=ABOUT, at=NOW)
    captures = [growing.record(one) for one in exchanges]
    growing.close()
    path = growing.files.warc
    growing.files.growing.rename(path)
    return path, captures


def all_kinds(folder: Path) -> tuple[Path, list[Capture]]:
    """A WARC file with every kind of exchange in it."""
    _, [first] = segment(folder, exchange())
    for path in folder.iterdir():
        path.unlink()
    return segment(
        folder,
        exchange(),
        chunked(2),
        gzipped(3),
        failure(4),
        unchanged(first),
        unchanged(first, status="304 Not Modified"),
        replace(exchange(5), truncated="length", redacted=("Cookie", "Authorization")),
        replace(failure(6), request=b""),
        replace(exchange(8), besides=INTERIM),
        replace(failure(7, "bad-status-line"), besides=(("received", NOT_HTTP),)),
    )


def read(path: Path) -> list[Record]:
    with path.open("rb") as file:
        found = list(records(file, name=path.name))
    assert not [one for one in found if isinstance(one, BrokenRecord)]
    return [one for one in found if isinstance(one, Record)]


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def test_keeps_the_bytes_of_the_wire(tmp_path: Path) -> None:
    for given_ in (exchange(), chunked(), gzipped()):
        path, _ = segment(tmp_path, given_)
        info, response, request = read(path)
        assert (info.kind, response.kind, request.kind) == ("warcinfo", "response", "request")
        assert response.block == given_.response
        assert request.block == given_.request
        assert response.message.payload == given_.payload
        for file in tmp_path.iterdir():
            file.unlink()


def test_says_where_and_how_it_was_fetched(tmp_path: Path) -> None:
    path, _ = segment(tmp_path, replace(exchange(), redacted=("Cookie",), truncated="time"))
    _, response, request = read(path)
    assert response.get("WARC-Target-URI") == f"{HOST}/story/1"
    assert response.get("WARC-Date") == "2026-11-21T12:00:01.123456Z"
    assert response.get("WARC-IP-Address") == "192.0.2.7"
    assert [v for n, v in response.fields if n == "WARC-Protocol"] == ["http/1.1", "tls/1.3"]
    assert response.get("WARC-Truncated") == "time"
    assert response.get("Fiche-Redacted") == "Cookie"
    assert response.get("Fiche-Via") == f"{HOST}/feed.xml"
    assert request.get("WARC-Concurrent-To") == f"<{response.record_id}>"


def test_says_what_was_spoken_and_what_came_besides(tmp_path: Path) -> None:
    tls = Tls(
        version="tls/1.3",
        cipher="TLS_AES_128_GCM_SHA256",
        certificates=("sha256:ab", "sha256:cd"),
        verified=False,
    )
    path, _ = segment(tmp_path, replace(exchange(), tls=tls, besides=INTERIM))
    _, response, _, besides = read(path)
    assert response.get("WARC-Cipher-Suite") == "TLS_AES_128_GCM_SHA256"
    assert response.get("Fiche-Certificates") == "sha256:ab, sha256:cd"
    assert response.get("Fiche-TLS-Verified") == "no"
    assert response.get("Fiche-Besides") == "interim, surplus"
    assert response.block == exchange().response
    assert besides_of(besides) == INTERIM
    assert besides_of(response) == ()


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.binary(max_size=300)), max_size=5))
def test_what_came_besides_is_read_back_to_the_byte(besides: list[tuple[str, bytes]]) -> None:
    given_ = tuple(besides)
    fields = (("WARC-Type", "metadata"),)
    record = Record(offset=0, length=0, fields=fields, block=besides_block(given_))
    assert besides_of(record) == given_


def test_a_failure_says_why_and_what_came_instead(tmp_path: Path) -> None:
    came = replace(
        failure(1, "bad-status-line"), code="X", detail="a\r\nb", besides=(("received", NOT_HTTP),)
    )
    path, [capture] = segment(tmp_path, came)
    _, why, request, received = read(path)
    assert why.block == b"error: bad-status-line\r\ncode: X\r\ndetail: a  b\r\n"
    assert capture.error == "bad-status-line"
    assert besides_of(received) == (("received", NOT_HTTP),)
    assert besides_of(why) == ()
    for record in (request, received):
        assert record.get("WARC-Concurrent-To") == f"<{why.record_id}>"
    assert [one.record_id for one in index_segment(path)] == [why.record_id]


def test_digests_are_of_the_block_and_of_the_payload_without_chunks(tmp_path: Path) -> None:
    path, captures = segment(tmp_path, exchange(1), chunked(2), gzipped(3))
    responses = [record for record in read(path) if record.kind == "response"]
    for given_, record, capture in zip(
        (exchange(1), chunked(2), gzipped(3)), responses, captures, strict=True
    ):
        assert record.get("WARC-Block-Digest") == sha1(given_.response)
        assert capture.digest == sha1(given_.payload)
    assert [bool(r.get("WARC-Payload-Digest")) for r in responses] == [True, False, True]
    assert responses[1].get("Fiche-Payload-Digest") == sha1(chunked(2).payload)


def test_an_answer_cut_off_inside_a_chunk_has_the_digest_of_what_is_there(tmp_path: Path) -> None:
    cut = chunked().response[:-40]
    path, [capture] = segment(
        tmp_path, replace(chunked(), response=cut, payload=b"", truncated="x")
    )
    response = read(path)[1]
    assert response.message.payload == chunked().payload[:-17]
    assert capture.digest == sha1(response.message.payload)


@pytest.mark.parametrize("end", [b"\r\n\r\n", b"\n\n", b"\n\r\n", b"\r\n\n"])
def test_the_head_ends_at_any_blank_line(end: bytes) -> None:
    message = parse_message(b"HTTP/1.1 200 OK\r\nA: b" + end + b"body\r\n\r\n")
    assert (message.headers, message.body) == ((("A", "b"),), b"body\r\n\r\n")


def test_an_unchanged_page_is_a_revisit_of_headers_alone(tmp_path: Path) -> None:
    path, captures = all_kinds(tmp_path)
    same, not_modified = (record for record in read(path) if record.kind == "revisit")
    assert same.block.endswith(b"\r\n\r\n")
    assert same.message.get("ETag") == '"e1"'
    assert (same.get("WARC-Profile") or "").endswith("/revisit/identical-payload-digest")
    assert (not_modified.get("WARC-Profile") or "").endswith("/revisit/server-not-modified")
    for record in (same, not_modified):
        assert record.get("WARC-Refers-To-Target-URI") == captures[0].url
        assert record.get("WARC-Refers-To-Date") == "2026-11-21T12:00:01.123456Z"
        assert record.get("WARC-Payload-Digest") == captures[0].digest
    assert [c.status for c in captures if c.kind == "revisit"] == [200, 304]


def test_a_page_that_changed_is_kept_whole_though_it_was_held_before(tmp_path: Path) -> None:
    _, [first] = segment(tmp_path, exchange())
    for path in tmp_path.iterdir():
        path.unlink()
    cut = replace(unchanged(first), truncated="length")
    path, captures = segment(tmp_path, replace(exchange(2), unchanged=cut.unchanged), cut)
    assert [capture.kind for capture in captures] == ["response", "response"]
    assert read(path)[1].block == exchange(2).response


def test_a_failure_is_a_record_with_its_reason(tmp_path: Path) -> None:
    path, [capture] = segment(tmp_path, failure(reason="tls"))
    _, metadata, request = read(path)
    assert (capture.kind, capture.status, capture.error) == ("metadata", 0, "tls")
    assert metadata.block == b"error: tls\r\n"
    assert request.block == failure().request


def test_the_file_says_what_wrote_it(tmp_path: Path) -> None:
    path, _ = segment(tmp_path)
    [info] = read(path)
    assert info.get("WARC-Filename") == "a.b-00001.warc.gz"
    assert b"software: fiche/test\r\n" in info.block
    assert b'settings: {"delay": 1}\r\n' in info.block


def test_the_index_made_from_the_file_is_what_was_said_at_once(tmp_path: Path) -> None:
    path, captures = all_kinds(tmp_path)
    assert list(index_segment(path)) == captures


def test_addresses_cannot_break_a_record(tmp_path: Path) -> None:
    odd = replace(exchange(), url=f"{HOST}/a b\r\nX: y", via="x\ud800\n", outlet=" a\r\nb")
    path, [capture] = segment(tmp_path, odd)
    assert capture.url == f"{HOST}/a%20b%0D%0AX:%20y"
    assert list(index_segment(path)) == [capture]


def test_addresses_in_any_script_come_back(tmp_path: Path) -> None:
    path, [capture] = segment(tmp_path, replace(exchange(), url=f"{HOST}/기사/ş"))
    assert capture.url == f"{HOST}/%EA%B8%B0%EC%82%AC/%C5%9F"
    assert list(index_segment(path)) == [capture]


def test_warcio_reads_all_of_it_and_is_content(tmp_path: Path) -> None:
    path, _ = all_kinds(tmp_path)
    kinds = [record.kind for record in read(path)]
    with path.open("rb") as file:
        assert [record.rec_type for record in ArchiveIterator(file)] == kinds
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.count("digest pass") == len(kinds) - kinds.count("revisit")


def test_fastwarc_reads_all_of_it(tmp_path: Path) -> None:
    path, _ = all_kinds(tmp_path)
    found: list[Any] = list(FastIterator(str(path), parse_http=False))
    assert len(found) == len(read(path))
    with path.open("rb") as file:
        assert all(record.verify_block_digest() for record in FastIterator(file, parse_http=False))


def test_a_record_lies_where_it_is_said_to_lie(tmp_path: Path) -> None:
    path, captures = all_kinds(tmp_path)
    data = path.read_bytes()
    for capture in captures:
        span = data[capture.offset : capture.offset + capture.length]
        record = record_in(span, name=path.name, offset=capture.offset)
        assert (record.record_id, record.length) == (capture.record_id, capture.length)


@pytest.mark.parametrize("cut", [1, 7, 8, 9, 30, 200])
def test_a_torn_file_gives_all_whole_records_and_says_where_it_is_torn(
    cut: int, tmp_path: Path
) -> None:
    path, _ = segment(tmp_path, exchange(1), exchange(2))
    whole = read(path)
    data = path.read_bytes()[:-cut]
    *found, torn = records(io.BytesIO(data), name="torn")
    assert found == whole[:-1]
    assert isinstance(torn, BrokenRecord)
    assert torn.offset == whole[-1].offset


def test_records_after_a_damaged_one_are_found(tmp_path: Path) -> None:
    path, captures = segment(tmp_path, *(exchange(number) for number in range(5)))
    data = bytearray(path.read_bytes())
    data[captures[2].offset + 40] ^= 1
    found = list(records(io.BytesIO(data), name="damaged"))
    broken = [one for one in found if isinstance(one, BrokenRecord)]
    assert [one.offset for one in broken] == [captures[2].offset]
    assert len(found) == 11


def test_a_record_is_read_within_bounds() -> None:
    bomb = zlib.compress(bytes(300 << 20), wbits=31)
    [broken] = records(io.BytesIO(bomb), name="bomb")
    assert isinstance(broken, BrokenRecord)
    assert "larger than" in str(broken)


@given(st.binary())
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    message = parse_message(data)
    assert message.payload is not None
    assert message.status >= 0
    list(records(io.BytesIO(data), name="any"))


@given(st.lists(st.binary(min_size=1)), st.integers(0, 3))
def test_chunks_are_undone(parts: list[bytes], style: int) -> None:
    end = (b"\r\n", b"\n", b";x=1\r\n", b" \r\n")[style]
    framed = b"".join(b"%x%b%b\r\n" % (len(part), end, part) for part in parts) + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n"
    assert parse_message(head + framed).payload == b"".join(parts)
