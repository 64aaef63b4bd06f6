"""Records are read fast, and nothing that is wrong with one is passed over for that."""

import io
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import BrokenRecord
from archive.message import parse_message
from archive.records import MIN_MEMBER, PIECE, Record, record_in, records
from archive.warc import digest, is_digest, member

BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
FIELDS = (("WARC-Type", "resource"), ("WARC-Record-ID", "<urn:x:1>"))


def one(block: bytes) -> bytes:
    return member(FIELDS, block, content_type="text/plain")


def long_as(size: int) -> bytes:
    """A record whose gzip member takes up `size` bytes."""
    noise = random.Random(1).randbytes(size)
    length = size - len(one(b""))
    while len(packed := one(noise[:length])) != size:
        length += size - len(packed)
    return packed


@pytest.mark.parametrize("before", range(MIN_MEMBER + 4))
def test_a_record_may_begin_at_any_byte_of_a_piece(before: int) -> None:
    first = long_as(PIECE - before)
    found = list(records(io.BytesIO(first + one(b"a") + one(b"b")), name="pieces"))
    assert [type(record) for record in found] == [Record] * 3
    assert [record.offset for record in found][:2] == [0, len(first)]
    assert [record.block for record in found[1:] if isinstance(record, Record)] == [b"a", b"b"]


@given(st.binary(max_size=2000), st.data())
def test_any_flipped_bit_of_a_member_shows_or_means_nothing(
    block: bytes, data: st.DataObject
) -> None:
    whole = one(block)
    place = data.draw(st.integers(10 * 8, len(whole) * 8 - 1))
    flipped = bytearray(whole)
    flipped[place // 8] ^= 1 << place % 8
    found = next(iter(records(io.BytesIO(flipped + one(b"next")), name="flipped")))
    if isinstance(found, Record):  # some bits of deflate's last byte are not used
        assert (found.fields, found.block) == fields_and_block(whole)
        assert zlib.decompress(flipped, 31) == zlib.decompress(whole, 31)


def fields_and_block(whole: bytes) -> tuple[tuple[tuple[str, str], ...], bytes]:
    record = record_in(whole, name="whole", offset=0)
    return record.fields, record.block


@pytest.mark.parametrize("bit", [5, 6, 7])
def test_a_header_with_flags_that_mean_nothing_is_broken(bit: int) -> None:
    data = bytearray(one(b"a") + one(b"b"))
    data[3] ^= 1 << bit
    broken, sound = records(io.BytesIO(data), name="flags")
    assert isinstance(broken, BrokenRecord)
    assert "flags" in broken.reason
    assert isinstance(sound, Record)


@pytest.mark.parametrize(
    "text",
    [
        "WARC/1.1\r\nContent-Length: 0\r\n\r\n",
        "WARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n",
        "WARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n\r\nx",
        "WARC/1.1\r\nContent-Length: 1\r\n\r\n\r\n\r\n",
        "WARC/1.1\r\nContent-Length: 1\r\n\r\nab\r\n\r\n",
        "WARC/1.1\r\nContent-Length: 1\r\n\r\na\r\n\r",
        "WARC/1.1\r\nContent-Length: -1\r\n\r\na\r\n\r\n",
        "WARC/1.1\r\nContent-Type: text/plain\r\n\r\na\r\n\r\n",
    ],
)
def test_a_record_that_is_not_as_long_as_it_says_is_broken(text: str) -> None:
    [found] = records(io.BytesIO(zlib.compress(text.encode(), wbits=31)), name="length")
    assert isinstance(found, BrokenRecord)


@given(st.lists(st.tuples(st.sampled_from(["A", "a", "B", "Ab"]), st.text("xyz"))))
def test_of_fields_that_repeat_the_first_is_given(pairs: list[tuple[str, str]]) -> None:
    record = Record(offset=0, length=0, fields=tuple(pairs), block=b"")
    lines = "".join(f"{name}: {value}\r\n" for name, value in pairs)
    message = parse_message(f"HTTP/1.1 200 OK\r\n{lines}\r\n".encode())
    first = next((value for name, value in pairs if name.lower() == "a"), None)
    assert record.get("A") == message.get("a") == first


@given(st.binary(max_size=100), st.sampled_from(["", "Transfer-Encoding: chunked\r\n"]))
def test_the_content_is_the_payload(body: bytes, coding: str) -> None:
    message = parse_message(b"HTTP/1.1 200 OK\r\n" + coding.encode() + b"\r\n" + body)
    assert bytes(message.content) == message.payload
    assert message.body == body


@given(st.binary(max_size=50), st.text(BASE32 + "0189_+ abü=", max_size=40))
def test_a_digest_is_only_what_is_written_like_one(data: bytes, text: str) -> None:
    right = digest(data)
    assert is_digest(right, data)
    for wrong in (None, "", text, f"sha1:{text}", right.lower(), right[:-1], f"{right}=",
                  right.replace("sha1", "SHA1"), right[:-1] + text[:1] + text[:1]):  # fmt: skip
        assert is_digest(wrong, data) == (wrong == right)


@given(st.binary(max_size=50), st.integers(0, 31), st.sampled_from(BASE32 + "0189_+- aü"))
def test_a_digest_that_differs_in_one_character_is_another(
    data: bytes, place: int, character: str
) -> None:
    right = digest(data)
    other = right[: 5 + place] + character + right[6 + place :]
    assert is_digest(other, data) == (other == right)
