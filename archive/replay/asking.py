"""Whether a page may be saved: who asks for it, and what for."""

import re
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

LONGEST = 4096
UNFIT = re.compile(r"[\x00-\x20\x7f\\\u2028\u2029]")


class Unfit(ValueError):
    """Not an address that can be archived; the message says why."""


def fit(url: str) -> str:
    """`url` as it is asked for, without its fragment; `Unfit` if it cannot be.

    Where an address may lead (not to private hosts) is checked by whoever connects to it.

    >>> fit("voi.id/en/news/1#top")
    'https://voi.id/en/news/1'
    """
    if not url:
        raise Unfit("Write the address of a page, as in https://example.org/story")
    if len(url) > LONGEST:
        raise Unfit(f"This address has more than {LONGEST} characters")
    if UNFIT.search(url):
        raise Unfit("An address has no blanks, control characters or backslashes in it")
    full = url if "://" in url.partition("?")[0] else f"https://{url}"
    try:
        parts = urlsplit(full)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Unfit("This is no address of a page") from None
    if parts.scheme not in {"http", "https"}:
        raise Unfit("Only addresses with http:// and https:// can be archived")
    if parts.username is not None or parts.password is not None:
        raise Unfit("An address with a name or a password in it is not archived")
    if "." not in host.strip(".") or ":" in host or port == 0:
        raise Unfit("This address names no host on the web")
    return full.partition("#")[0]


def is_meant(request: HTTPConnection) -> bool:
    """Whether a request was made by a program with the token, or by a page of ours.

    A cookie alone proves nothing: a browser sends it along whoever makes it ask. SameSite keeps
    other sites out, and this every other origin, such as another port of this machine.
    """
    asked = request.headers.get
    if (asked("authorization") or "").lower().startswith("bearer "):
        return True
    site, origin = asked("sec-fetch-site"), asked("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is None:
        return site == "same-origin"
    try:
        return bool(asked("host")) and urlsplit(origin).netloc == asked("host")
    except ValueError:
        return False
