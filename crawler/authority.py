"""Asking a time-stamping authority over HTTP (RFC 3161, section 3.4)."""

from functools import partial
from urllib.error import URLError
from urllib.request import Request, urlopen

from archive.signing import Timestamp
from archive.timestamps import TimestampRefused, timestamped

SECONDS = 30
LIMIT = 1 << 20
"""Bytes of an answer; with all its certificates it has some thousand."""


def authority(url: str) -> Timestamp:
    """The authority at `url`: gives a time-stamp of some bytes."""
    return partial(timestamped, send=partial(post, url))


def post(url: str, request: bytes) -> bytes:
    """The answer to `request`; `TimestampRefused` if there is none."""
    headers = {"Content-Type": "application/timestamp-query"}
    if not url.startswith(("http://", "https://")):
        raise TimestampRefused(f"signing.timestamp_url is no address: {url}")
    try:
        with urlopen(Request(url, request, headers), timeout=SECONDS) as answer:  # noqa: S310
            data: bytes = answer.read(LIMIT)
    except (URLError, OSError, ValueError) as error:
        raise TimestampRefused(f"no answer from {url}: {error}") from None
    return data
