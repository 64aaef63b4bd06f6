"""No secret in what is kept, and nothing else changed."""

import logging
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.client import Answer
from crawler.download import came
from crawler.redaction import SECRET_PARAMETERS, Redaction, redact_logs
from crawler.wire import Framing

REDACTION = Redaction(["X-Key"], SECRET_PARAMETERS)
COOKIES = Redaction(cookies=True)


@pytest.mark.parametrize(
    ("address", "kept", "names"),
    [
        ("https://a.test/?q=1&API_KEY=s3", "https://a.test/?q=1&API_KEY=(redacted)", ("?api_key",)),
        ("https://a.test/?api%5Fkey=s#f", "https://a.test/?api%5Fkey=(redacted)#f", ("?api_key",)),
        ("/x;jwt=a.b?jwt=d&b=", "/x;jwt=(redacted)&b=", ("?jwt",)),
        ("/to?url=/x?jwt=d&b=jwt=", "/to?url=/x?jwt=(redacted)&b=jwt=", ("?jwt",)),
        ("https://me:s@a.test/b?c=d", "https://a.test/b?c=d", ("userinfo",)),
        ("https://me:s@s@a.test/b", "https://a.test/b", ("userinfo",)),
        ("//me:s@a.test/b", "//a.test/b", ("userinfo",)),
        ("/to?u=https%3A%2F%2Fme%3As%40a.test%2F", "/to?u=https%3A%2F%2Fa.test%2F", ("userinfo",)),
        ("https://a.test//b@c/https://d/@e?f=@g", "https://a.test//b@c/https://d/@e?f=@g", ()),
        ("/back#access_token=s&b=1", "/back#access_token=(redacted)&b=1", ("?access_token",)),
        ("/x?jwt=s;s", "/x?jwt=(redacted)", ("?jwt",)),
        ("/x?jwt=s;b=1", "/x?jwt=(redacted);b=1", ("?jwt",)),
        ("/x?password=s's&b=1", "/x?password=(redacted)&b=1", ("?password",)),
        ("/?to=%2F%3Fjwt%3Ds%26b%3D1&c=", "/?to=%2F%3Fjwt%3D(redacted)%26b%3D1&c=", ("?jwt",)),
        ("/?to=%252F%253Fjwt%253Ds%2526", "/?to=%252F%253Fjwt%253D(redacted)%2526", ("?jwt",)),
        ("https://a.test/@me?keyword=api_key", "https://a.test/@me?keyword=api_key", ()),
        ("https://a.test/img@2x.png?password=", "https://a.test/img@2x.png?password=", ()),
    ],
)  # fmt: skip
def test_secrets_in_addresses(address: str, kept: str, names: tuple[str, ...]) -> None:
    assert REDACTION.addresses(address) == (kept, names)
    assert REDACTION.addresses(kept) == (kept, ())


def test_a_request_keeps_all_but_its_secrets() -> None:
    sent = (
        b"GET /p?password=s3cret&q=%E4 HTTP/1.1\r\nHost: a.test\r\ncookie: s3cret\r\n"
        b"x-key: s3cret\r\nReferer: https://a.test/?jwt=s3cret\r\nX-Odd:caf\xe9\r\n\r\nbody s3cret"
    )
    kept = (
        b"GET /p?password=(redacted)&q=%E4 HTTP/1.1\r\nHost: a.test\r\ncookie: (redacted)\r\n"
        b"x-key: (redacted)\r\nReferer: https://a.test/?jwt=(redacted)\r\nX-Odd:caf\xe9\r\n\r\n"
        b"body s3cret"
    )
    assert REDACTION.request(sent) == (kept, ("?password", "cookie", "x-key", "?jwt"))


def test_an_answer_keeps_all_but_the_secrets_in_its_head() -> None:
    raw = (
        b"HTTP/1.1 302 Da\r\nlocation:/p?jwt=s\r\nSet-Cookie: sid=s;\r\n Path=/\r\n"
        b"set-cookie:b=\r\n s3\r\nX: ?jwt=s\r\n\r\nSet-Cookie: sid=s\r\nLocation: /p?jwt=s"
    )
    assert REDACTION.response(raw) == (
        raw.replace(b"location:/p?jwt=s", b"location:/p?jwt=(redacted)"),
        ("?jwt",),
    )
    assert COOKIES.response(raw) == (
        raw.replace(b"Set-Cookie: sid=s;\r\n P", b"Set-Cookie: sid=(redacted);\r\n P").replace(
            b"set-cookie:b=\r\n s3", b"set-cookie:b=(redacted)"
        ),
        ("Set-Cookie", "set-cookie"),
    )


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("sid=s3; Path=/; HttpOnly", "sid=(redacted); Path=/; HttpOnly"),
        ("s3; Path=/", "(redacted); Path=/"),
        ("sid=a,s3=; path=/", "sid=(redacted); path=/"),
        ("a=s3; expires=Sat, 21 Nov, b=s3", "a=(redacted); expires=Sat, 21 Nov, b=(redacted)"),
        ("a=1; b=s3; Max-Age=3", "a=(redacted); b=(redacted); Max-Age=3"),
    ],
)  # fmt: skip
def test_no_value_of_a_cookie_is_kept(value: str, kept: str) -> None:
    raw = f"HTTP/1.1 200 OK\r\nSet-Cookie: {value}\r\n\r\n".encode()
    assert COOKIES.response(raw)[0] == raw.replace(value.encode(), kept.encode())


def test_trailers_and_what_came_besides_keep_no_secret_and_the_body_stays() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    body, cookie = b"14\r\nSet-Cookie: sid=s3\r\n\r\n0\r\n", b"Set-Cookie: sid=s3\r\n"
    framing = Framing("GET", 1000)
    framing.feed(b"HTTP/1.1 103 Hints\r\n" + cookie + b"\r\n" + head + body + cookie + b"\r\n")
    answer = Answer(
        at=datetime.now(UTC),
        raw=bytes(framing.raw),
        trailers_at=framing.trailers_at,
        besides=(*framing.besides, ("trailers", cookie)),
    )
    hidden = b"Set-Cookie: sid=(redacted)\r\n"
    assert came(answer, COOKIES) == (
        head + body + hidden + b"\r\n",
        (("interim", b"HTTP/1.1 103 Hints\r\n" + hidden + b"\r\n"), ("trailers", hidden)),
        ["Set-Cookie"] * 3,
    )


@pytest.mark.parametrize("much", ["?a=", "?jwt=s&", "://a", "%3A%2F%2Fa", "?%25", ";a=b", ", a="])
def test_a_long_head_takes_no_long_time(much: str) -> None:
    raw = f"HTTP/1.1 200 OK\r\nLocation: {much * 30_000}\r\nSet-Cookie: {much * 30_000}\r\n\r\n"
    start = time.process_time()
    Redaction(parameters=SECRET_PARAMETERS, cookies=True).response(raw.encode())
    assert time.process_time() - start < 3  # 0.4 s here; with a step for each pair, minutes


@given(st.binary(max_size=300))
def test_what_has_no_secret_is_the_same_to_the_byte(raw: bytes) -> None:
    assert REDACTION.response(raw)[0] == raw or REDACTION.response(raw)[1]
    assert REDACTION.request(raw)[0] == raw or REDACTION.request(raw)[1]


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    made = logging.getLogRecordFactory()
    redact_logs(REDACTION)
    yield caplog
    logging.setLogRecordFactory(made)


def test_logs_have_no_secrets(logged: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("here")
    log.warning("asked %s", "https://me:s3cret@a.test/?jwt=s3cret")
    log.warning("misfit %d", "https://a.test/?jwt=s3cret")
    try:
        raise ValueError("https://a.test/?password=s3cret")
    except ValueError:
        log.exception("at https://a.test/?jwt=s3cret")
        assert "s3cret" in traceback.format_exc()
    assert "s3cret" not in logged.text
    assert "?password=(redacted)" in logged.text
