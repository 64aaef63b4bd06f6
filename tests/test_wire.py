"""Framing of HTTP/1.x, with h11 as the oracle for well-formed messages."""

from contextlib import suppress

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.wire import FRAMING_LIMIT, HEAD_LIMIT, Framing, WireError, parse_head

LIMIT = 1 << 20
bodies = st.binary(max_size=300)


def fed(raw: bytes, cuts: list[int], *, limit: int = LIMIT, method: str = "GET") -> Framing:
    """`raw` fed to a new framing in pieces, and the connection closed after it."""
    framing = Framing(method, limit)
    places = sorted({min(cut, len(raw)) for cut in cuts})
    for start, end in zip([0, *places], [*places, len(raw)], strict=True):
        if not framing.done and raw[start:end]:
            framing.feed(raw[start:end])
    if not framing.done:
        framing.end()
    return framing


def sent_by_h11(headers: list[tuple[str, str]], pieces: list[bytes]) -> bytes:
    server = h11.Connection(h11.SERVER)
    server.receive_data(b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
    server.next_event(), server.next_event()
    out = server.send(h11.Response(status_code=200, headers=headers, reason=b"Fine")) or b""
    for piece in pieces:
        out += server.send(h11.Data(data=piece)) or b""
    return out + (server.send(h11.EndOfMessage()) or b"")


@given(st.lists(bodies, max_size=5), st.lists(st.integers(0, 2000), max_size=6), st.booleans())
def test_reads_what_h11_sends(pieces: list[bytes], cuts: list[int], chunked: bool) -> None:
    body = b"".join(pieces)
    how = ("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(len(body)))
    raw = sent_by_h11([how, ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")], pieces)
    framing = fed(raw, cuts)
    assert (bytes(framing.raw), framing.payload) == (raw, body)
    assert framing.reusable
    assert framing.truncated is None
    assert framing.head is not None
    assert [v.lower() for v in framing.head.all("set-cookie")] == ["a=1", "b=2"]


@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=4))
def test_never_fails_otherwise_than_by_name(raw: bytes, cuts: list[int]) -> None:
    for start in (
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    ):
        with suppress(WireError):
            assert fed(start + raw, cuts).done


def test_keeps_trailers_and_chunk_framing() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    raw = head + b"3;x=y\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n"
    framing = fed(raw, [5, 50, 60, 70])
    assert (bytes(framing.raw), framing.payload) == (raw, b"abc")


def test_keeps_case_order_and_repeats_of_headers() -> None:
    head = parse_head(b"HTTP/1.0 404 Nicht da\r\nx-B: 1\r\nX-a:2\r\nx-B: 3\r\n folded\r\n\r\n")
    assert head.headers == (("x-B", "1"), ("X-a", "2"), ("x-B", "3 folded"))
    assert (head.version, head.status, head.reason) == ("1.0", 404, "Nicht da")


def test_a_hundred_continue_is_no_answer_and_is_kept() -> None:
    interim, hints = b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 \nLink: </a>\n\n"
    framing = fed(interim + hints + b"HTTP/1.1 204 No Content\r\n\r\n", [10, 40])
    assert bytes(framing.raw) == b"HTTP/1.1 204 No Content\r\n\r\n"
    assert framing.besides == [("interim", interim), ("interim", hints)]
    assert framing.done


def test_announcements_without_end_are_given_up() -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n"
    with pytest.raises(WireError, match="head-too-large"):
        fed(hints * (HEAD_LIMIT // len(hints) + 1), list(range(0, HEAD_LIMIT, 5000)))


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "disconnect"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", "disconnect"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc", "disconnect"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabc", "disconnect"),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", None),
    ],
)
def test_says_how_a_body_was_cut_short(raw: bytes, why: str | None) -> None:
    framing = fed(raw, [])
    assert framing.truncated == why
    assert not framing.reusable


def test_a_body_beyond_the_limit_is_cut_there() -> None:
    framing = fed(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100, [], limit=10)
    assert (framing.payload, framing.truncated) == (b"x" * 10, "length")
    assert framing.raw.endswith(b"\r\n\r\n" + b"x" * 10)


@pytest.mark.parametrize(
    "endless", [b"7" * 1000, b"0\r\n" + b"X: y\r\n" * 100, b"1\r\nx\r\n" * 100]
)
def test_framing_without_end_is_given_up(endless: bytes) -> None:
    framing = Framing("GET", 1 << 30)
    framing.feed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + endless)
    while not framing.done:
        framing.feed(endless.removeprefix(b"0\r\n") * 200)
    assert framing.truncated == "length"
    assert len(framing.raw) < 2 * FRAMING_LIMIT


def test_no_answer_to_head_has_a_body() -> None:
    framing = fed(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", [], method="HEAD")
    assert (framing.done, framing.truncated) == (True, None)


def test_what_follows_a_message_is_not_part_of_it() -> None:
    framing = fed(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab", [])
    assert (framing.payload, framing.reusable) == (b"a", False)
    assert framing.besides == [("surplus", b"b")]
    assert framing.raw.endswith(b"\r\n\r\na")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [(b"<html>", "cut-off"), (b"", "no-answer"), (b"SSH-2.0\r\n\r\n", "bad-status-line")],
)
def test_what_is_not_http_has_a_name(raw: bytes, reason: str) -> None:
    with pytest.raises(WireError) as raised:
        fed(raw, [])
    assert raised.value.reason == reason
