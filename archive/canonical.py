import re
from collections.abc import Collection
from functools import lru_cache
from operator import itemgetter
from urllib.parse import quote, unquote_to_bytes, urlsplit

RULE = 2
"""The version of the rule behind `url_key`. The catalog makes its keys anew when it changes."""

TWIN_HOSTS = ("www.", "m.", "mobile.", "amp.")
DEFAULT_PORTS = {80, 443}
AMP_VALUES = {"", "1", "true", "yes"}

# Parameters that say where a reader came from, never which page it is; an outlet may add some.
TRACKING = re.compile(
    r"utm_|mtm_|pk_|at_(medium|campaign|custom|link|format|bbc|ptr|creation)|guce_|fb_action_|"
    r"(fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|igshid|igsh|"
    r"mc_cid|mc_eid|_ga|_gl|_hsenc|_hsmi|mkt_tok|oly_anon_id|oly_enc_id|vero_id|_openstat|"
    r"s_cid|cmpid|xtor|fb_ref|fb_source|guccounter|__twitter_impression|ocid|cvid|srsltid)$"
)
# Names that some sites use for a page and many for where a reader came from: a word is the latter.
ORIGINS = {"ref", "referrer", "source", "src", "from", "via"}
WORDS = re.compile(r"[A-Za-z_.\-]+")
# What some countries sell names below: the last two labels of a host are then no site yet.
SHARED = re.compile(
    r"(^|\.)(ac|biz|co|com|edu?|gob?|gouv|gov|id|lg|ltd|me|mil|net?|nom|org?|plc)\.[a-z]{2}$"
)
UNSAFE = re.compile(r"%([0-9A-Fa-f]{2})|%|[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
BLANKS = "".join(map(chr, range(33)))


def url_key(url: str, *, noise: Collection[str] = ()) -> str:
    """The name that all addresses of one page share: a name, not an address to fetch.

    Folded are scheme, ``www.``, default port, case of the host, mobile and AMP twins, tracking
    parameters and those in `noise`, the order of parameters, a trailing slash, the fragment, and
    ways to write one character. Anything else may be another page, so it stays. Never raises.

    >>> url_key("http://m.Example.com:80/a/b/amp/?b=2&utm_source=rss&a=1#top")
    'https://example.com/a/b?a=1&b=2'
    """
    url = url.strip(BLANKS)
    try:
        parts = urlsplit("https:" + url if url.startswith("//") else url)
        port = parts.port
    except ValueError:
        return url
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return url
    if not (host := folded_host(parts.hostname)):
        return url
    host += "" if port in DEFAULT_PORTS | {None} else f":{port}"
    query = folded_query(parts.query, noise)
    return f"https://{host}{folded_path(parts.path)}" + (f"?{query}" if query else "")


@lru_cache(10_000)
def folded_host(host: str) -> str:
    """The lower-case ASCII form of `host`, less what only says "website", "mobile" or "AMP".

    >>> folded_host("www.m.Bücher.example")
    'xn--bcher-kva.example'
    """
    host = ascii_host(host.rstrip(".")).rstrip(".")
    while twin := next((twin for twin in TWIN_HOSTS if host.startswith(twin)), None):
        rest = host.removeprefix(twin)
        if not site_of(rest):
            break
        host = rest
    return host


def ascii_host(host: str) -> str:
    """`host` as DNS knows it; what DNS could not know is percent-encoded."""
    if ":" in host:
        return f"[{host.lower()}]"
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return spelled(host).lower()


def folded_path(path: str) -> str:
    """`path` in one spelling, without a trailing slash or the mark of an AMP twin."""
    segments = [spelled(segment) for segment in path.split("/")[1:]]
    while segments and segments[-1] in {"", "amp"}:
        if segments[-1] == "amp" and len(segments) == 1:
            break
        segments.pop()
    if len(segments) > 1 and segments[0] == "amp":
        return folded_path("/" + "/".join(segments[1:]))
    return "/" + "/".join(segments)


def folded_query(query: str, noise: Collection[str] = ()) -> str:
    """The parameters that choose a page, by name; those of one name keep their order."""
    pieces = [spelled(piece).partition("=") for piece in query.split("&") if piece]
    kept = [
        piece
        for piece in pieces
        if piece[0] not in noise and not tells_nothing(name=piece[0], value=piece[2])
    ]
    return "&".join("".join(piece) for piece in sorted(kept, key=itemgetter(0)))


def tells_nothing(name: str, value: str) -> bool:
    """Whether a parameter only tracks its reader, or asks for the AMP twin."""
    if name == "amp":
        return value.lower() in AMP_VALUES
    if name.lower() in {"outputtype", "output"} and value.lower() == "amp":
        return True
    if name.lower() in ORIGINS and WORDS.fullmatch(value):
        return True
    return bool(TRACKING.match(name.lower()))


def spelled(text: str) -> str:
    """`text` with each byte percent-encoded if it must be, and only then (RFC 3986, 6.2.2)."""
    return UNSAFE.sub(respelled, text)


def respelled(found: re.Match[str]) -> str:
    """What was matched, as it must be written: a byte already encoded, or characters to encode."""
    if not found[1]:
        return quote(found[0], safe="", errors="replace")
    byte = unquote_to_bytes(found[0])
    return byte.decode() if byte[0] in UNRESERVED else found[0].upper()


def site_of(host: str) -> str:
    """The domain that `host` belongs to; empty for a bare suffix such as ``co.kr``.

    Made without the public-suffix list, which is long and changes: where a country sells names
    below other words than ours, two owners may be taken for one.

    >>> site_of("m-en.yna.co.kr"), site_of("feeds.example.com"), site_of("com.tr")
    ('yna.co.kr', 'example.com', '')
    """
    labels = host.split(".")
    if labels[-1].isdecimal() or host.startswith("["):
        return host
    depth = 3 if SHARED.search(host) else 2
    return ".".join(labels[-depth:]) if len(labels) >= depth else ""


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one site, so that one may speak for the other."""
    first, second = (host_of(url) for url in (one, other))
    return first == second or (bool(site_of(first)) and site_of(first) == site_of(second))


def host_of(url: str) -> str:
    """The host of `url` in lower case; empty if it has none."""
    try:
        return (urlsplit(url.strip(BLANKS)).hostname or "").rstrip(".")
    except ValueError:
        return ""
