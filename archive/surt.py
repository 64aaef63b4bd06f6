"""Addresses as sort keys: ``com,example)/path?a=1``, the order of every CDX index."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21}
SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
PLAIN = re.compile(r"https?://([a-z0-9.-]+)((?:/[\w~-][\w.~,;=@:+-]*)*)/?", re.ASCII | re.I)
"""An address of which only the host must be turned round, as most are."""
SESSION_PATH = re.compile(r"/\((?:[0-9a-z]{24}|(?:[a-z]\([0-9a-z]{24}\))+)\)(?=/.*\.aspx)", re.I)
"""ASP.NET without cookies."""
SESSION_QUERY = re.compile(
    r"(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}(?:&|$)"
    r"|aspsessionid[a-z]{8}=[a-z]{24}(?:&|$)|cfid=[^&]+&cftoken=[^&]+(?:&|$)",
    re.I,
)
"""Also in the middle of a name, since keys must be those that replay tools look for."""


def surt(url: str) -> str:
    """The sort-friendly form of `url`, made as pywb and cdxj-indexer make it.

    Scheme, userinfo, ``www.``, default port, fragment and session ids go; letters become small,
    the host is turned round, the query is sorted.

    >>> surt("https://www.Example.com:443/A/b/?z=1&a=2#top")
    'com,example)/a/b?a=2&z=1'
    """
    if found := PLAIN.fullmatch(url):
        host, path = found.groups()
        return f"{turned(host)}){path.lower() or '/'}"
    return surt_of_any(url)


def surt_of_any(url: str) -> str:
    """What `surt` gives, for plain addresses as well, and slower."""
    try:
        parts = urlsplit(url)
        key = f"{host_key(parts)}){path_key(parts.path)}{query_key(parts.query)}"
    except ValueError:  # a port or an address that is none
        return as_it_is(url)
    return as_it_is(key if parts.netloc else url)


def as_it_is(text: str) -> str:
    """`text` in small letters, with nothing in it that would end the key."""
    return quote(text.lower().encode("utf-8", "replace"), safe=SAFE + "%")


def host_key(parts: SplitResult) -> str:
    """The host's labels turned round, with the port if it is not the scheme's own."""
    host = turned(parts.hostname or "")
    usual = parts.port in {None, DEFAULT_PORTS.get(parts.scheme.lower())}
    return host if usual else f"{host}:{parts.port}"


@lru_cache(10_000)
def turned(host: str) -> str:
    """The labels of `host`, the last one first."""
    host = re.sub(r"^www\d*\.", "", ascii_host(host.lower().rstrip(".")))
    return host if ":" in host else ",".join(reversed(host.split(".")))


def ascii_host(host: str) -> str:
    """`host` in its ASCII form; one that has none is percent-encoded."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return quote(host, safe=SAFE)


def path_key(path: str) -> str:
    """The path with dots resolved, escapes in one form, without session id and last slash."""
    path = SESSION_PATH.sub("", escaped(path)).lower()
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            kept = kept[:-1]
        elif part not in {"", "."}:
            kept.append(part)
    return "/" + "/".join(kept)


def query_key(query: str) -> str:
    """The query, sorted and without session ids, with its question mark; empty if none is left."""
    query = SESSION_QUERY.sub("", escaped(query)).lower()
    return "?" + "&".join(sorted(query.split("&"))) if query else ""


def escaped(text: str) -> str:
    """`text` with escapes undone as far as they nest, and made again where they must be."""
    data = text.encode()
    while (plain := unquote_to_bytes(data)) != data:
        data = plain
    return quote(data, safe=SAFE)
