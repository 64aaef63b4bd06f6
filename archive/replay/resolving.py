"""Links, resolved as browsers resolve them (WHATWG URL standard), as far as an archive needs."""

import re
from urllib.parse import quote

BLANKS = "".join(map(chr, range(33)))
LINE_BREAKS = re.compile(r"[\t\n\r]")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
AUTHORITY = re.compile(r"(?:[^/]*@)?(\[[0-9A-Fa-f:.]+\]|[^/:\[\]@]+)(?::([0-9]*))?(?=/|\Z)")
NO_HOST = re.compile(r"[\x00-\x20#%/<>?@\[\\\]^`|\x7f]")
DOTS = re.compile(r"(?:\.|%2[eE]){1,2}")
DOT_SEGMENT = re.compile(r"/(?:\.|%2[eE]){1,2}(?:/|\Z)")

# What stands for itself: an address of nothing else is taken as it is.
PLAIN = r"A-Za-z0-9\-._~!$&()*+,;=@%"
PLAIN_ADDRESS = re.compile(rf"https?://[a-z0-9.\-]+(?P<path>/[{PLAIN}/:]*)(?:\?[{PLAIN}/:?]*)?")
PLAIN_PATH = re.compile(rf"(?P<path>(?!//)[{PLAIN}/]+)(?:\?[{PLAIN}/:?]*)?")
UNSAFE_PATH = re.compile(r"[^!$%&'()*+,\-./0-9:;=@A-Z\[\]_a-z|~]+")
UNSAFE_QUERY = re.compile(r"[^!$%&()*+,\-./0-9:;=?@A-Z\[\\\]^_`a-z{|}~]+")
UNSAFE_FRAGMENT = re.compile(r"[\x00-\x20\"<>`\x7f]+")
PORTS = {"http": "80", "https": "443"}
MAX_PORT = 65535
MAX_HOST = 253
"""Longer names do not exist, and IDNA takes quadratic time for them."""


class Base:
    """What links are resolved against."""

    def __init__(self, url: str, encoding: str = "utf-8") -> None:
        """At `url`; `encoding` is the page's, in which browsers send a query."""
        self._encoding = encoding
        self.scheme = self._origin = self._path = self._query = self._folder = ""
        made = self.resolve(url)
        if made is None:
            return
        self.scheme, _, rest = made.partition("://")
        host, slash, rest = rest.partition("/")
        path, mark, query = rest.partition("?")
        self._origin = f"{self.scheme}://{host}"
        self._path, self._query = slash + path, mark + query
        self._folder = self._path[: self._path.rfind("/") + 1]

    def resolve(self, link: str) -> str | None:
        """The absolute http or https address that `link` means, without its fragment.

        None if it means none: another scheme, a host that cannot be, no base to start from.

        >>> Base("https://a.example/b/c?d").resolve("..\\\\e f/%2e./g?h")
        'https://a.example/g?h'
        """
        return self.plain(link) or self._resolve(LINE_BREAKS.sub("", link.strip(BLANKS)))

    def plain(self, link: str) -> str | None:
        """The same for a `link` without fragment in which nothing is unusual; else None."""
        found = PLAIN_ADDRESS.fullmatch(link)
        if found is None:
            found = PLAIN_PATH.fullmatch(link) if self._origin else None
            if found is None:
                return None
            link = self._origin + ("" if link[0] == "/" else self._folder) + link
        odd = ("/." in link or "%2" in link) and DOT_SEGMENT.search("/" + found["path"])
        return None if odd else link

    def _resolve(self, link: str) -> str | None:
        scheme, found = self.scheme, SCHEME.match(link)
        if found:
            scheme, link = found[1].lower(), link[found.end() :]
            if scheme not in PORTS:
                return None
        if not scheme:
            return None
        path, mark, query = link.partition("#")[0].partition("?")
        path, query = path.replace("\\", "/"), mark + self._encoded(query)
        if path.startswith("//") or (found and scheme != self.scheme):
            return absolute(scheme, path.lstrip("/"), query)
        if not path:
            return self._origin + self._path + (query if mark else self._query)
        return self._origin + clean_path(path if path[0] == "/" else self._folder + path) + query

    def _encoded(self, query: str) -> str:
        return UNSAFE_QUERY.sub(lambda found: percent(found[0], self._encoding), query)


def absolute(scheme: str, rest: str, query: str) -> str | None:
    """The address of a host, given what follows the slashes; None if the host cannot be."""
    found = AUTHORITY.match(rest)
    host = ascii_host(found[1]) if found else None
    if found is None or host is None:
        return None
    port = (found[2] or "").lstrip("0")
    if len(port) > len(PORTS["https"]) + 2 or int(port or 0) > MAX_PORT:
        return None
    user = rest[: found.start(1)]
    shown = f":{port}" if found[2] and port != PORTS[scheme] else ""
    path = clean_path(rest[found.end() :] or "/")
    return f"{scheme}://{UNSAFE_PATH.sub(escaped, user)}{host}{shown}{path}{query}"


def ascii_host(host: str) -> str | None:
    """`host` as DNS knows it; None if it cannot be one."""
    if len(host) > MAX_HOST:
        return None
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    if host[0] == "[":
        return host.lower()
    return None if NO_HOST.search(host) else host.lower()


def clean_path(path: str) -> str:
    """`path`, which begins with a slash, with dots resolved and escaped where it must be."""
    path = UNSAFE_PATH.sub(escaped, path)
    if not DOT_SEGMENT.search(path):
        return path
    kept: list[str] = []
    for part in path[1:].split("/"):
        if DOTS.fullmatch(part):
            if len(part.lower().replace("%2e", ".")) > 1 and kept:
                kept.pop()
        else:
            kept.append(part)
    if DOTS.fullmatch(part):
        kept.append("")
    return "/" + "/".join(kept)


def escaped(found: re.Match[str]) -> str:
    """What was found, percent-encoded."""
    return percent(found[0])


def percent(text: str, encoding: str = "utf-8") -> str:
    """`text` percent-encoded; what `encoding` has no sign for as browsers send it."""
    try:
        data = text.encode(encoding, "xmlcharrefreplace")
    except (LookupError, UnicodeError):
        data = text.encode("utf-8", "replace")
    return quote(data, safe="")


def fragment_of(link: str) -> str:
    """The fragment of `link` with its sign; empty if there is none.

    >>> fragment_of("a#b c")
    '#b%20c'
    """
    _, sign, fragment = link.partition("#")
    if not sign:
        return ""
    return "#" + UNSAFE_FRAGMENT.sub(escaped, LINE_BREAKS.sub("", fragment.rstrip(BLANKS)))
