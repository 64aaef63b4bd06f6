"""No secret in what is kept, and nothing else changed."""

import logging
import traceback
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.redaction import SECRET_PARAMETERS, Redaction, redact_logs

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
