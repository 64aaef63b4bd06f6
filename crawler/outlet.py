import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import import_module
from pkgutil import iter_modules
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from archive.canonical import host_of, url_key
from extractors import SiteFacts

from . import outlets

# A site of which nothing is known: what is hardly ever an article, whoever publishes.
NEVER_ARTICLES = (
    r"^https?://[^/?]+/?$",
    r"(?i)\.(jpe?g|png|gif|webp|svg|avif|mp[34]|m4a|pdf|zip|xml|rss|atom|json|js|css|ico)$",
    r"(?i)/(tags?|topics?|category|categories|authors?|search|login|register|subscribe|feed)(/|$)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One news site: where it announces its articles, which addresses they have, when to look.

    Only facts about the site belong here; how a page is read belongs in `extractors.pages`.
    ``hosts`` are domains, each with all below it. ``sections`` are list pages; ``{page}`` in one
    is their number, from 1. ``articles``, ``skip``, ``identity`` and ``date_in_url`` are regular
    expressions, searched in `url_key` of an address, which knows no ``www.`` and no tracking.
    ``noise`` names further parameters that never choose a page. Addresses in which ``identity``
    is found are one page if they fill ``known_as`` alike. ``delay`` (seconds) and ``concurrency``
    only ever slow the crawler down. Visits are ``every`` so long until the outlet's rhythm is
    known, then never less than ``shortest`` and never more than ``longest`` apart. ``feed_zone``
    is that of times that feeds give without one, if it is not ``timezone``. ``verify_tls`` is no
    for a site whose certificate is not sound: it is then not checked, on the outlet's own hosts,
    and each record says so.
    """

    name: str
    home: str
    timezone: str | None = None
    languages: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    identity: str | None = None
    known_as: str = ""
    date_in_url: str | None = None
    feed_zone: str | None = None
    trust_feed_dates: bool = True
    every: timedelta = timedelta(hours=1)
    shortest: timedelta = timedelta(minutes=5)
    longest: timedelta = timedelta(hours=6)
    recheck: tuple[timedelta, ...] = (
        timedelta(hours=1),
        timedelta(hours=6),
        timedelta(hours=24),
        timedelta(days=7),
    )
    delay: float | None = None
    concurrency: int | None = None
    verify_tls: bool = True
    slug: str = ""
    declared: bool = True
    scheme_given: bool = True

    def __post_init__(self) -> None:
        for zone in (self.timezone, self.feed_zone):
            if zone:
                ZoneInfo(zone)
        for pattern in (*self.articles, *self.skip, self.identity or "", self.date_in_url or ""):
            re.compile(pattern)
        if not timedelta(0) < self.shortest <= self.every <= self.longest:
            raise ValueError(
                f"shortest <= every <= longest must hold, got "
                f"{self.shortest}, {self.every} and {self.longest}"
            )
        if not self.hosts:
            object.__setattr__(self, "hosts", (host_of(self.home).removeprefix("www."),))

    def owns(self, host: str) -> bool:
        """Whether `host` is one of the outlet's."""
        host = host.lower().rstrip(".")
        return any(host == own or host.endswith("." + own) for own in self.hosts)

    def wants(self, url: str) -> bool:
        """Whether `url` may be an article of this outlet."""
        if not url.startswith(("http://", "https://")) or not self.owns(host_of(url)):
            return False
        address = url_key(url, noise=self.noise)
        if any(re.search(pattern, address) for pattern in self.skip):
            return False
        return not self.articles or any(re.search(one, address) for one in self.articles)

    def key(self, url: str) -> str:
        """The name that all addresses of one page of this outlet share."""
        address = url_key(url, noise=self.noise)
        if self.identity and self.owns(host_of(url)) and (it := re.search(self.identity, address)):
            return url_key(self.known_as.format(**it.groupdict("")))
        return address

    def next_page(self, url: str, number: int) -> str | None:
        """The list page after page `number` at `url`; None if `url` is not numbered."""
        for section in self.sections:
            before, numbered, after = section.partition("{page}")
            if numbered and url_key(url) == url_key(f"{before}{number}{after}"):
                return f"{before}{number + 1}{after}"
        return None

    def facts(self) -> SiteFacts:
        """What reading a page of this outlet needs to know of it."""
        return SiteFacts(
            slug=self.slug,
            name=self.name if self.declared else None,
            zone=self.timezone,
            languages=self.languages,
        )


class UnknownOutlet(LookupError):
    """There is no file for this outlet."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        wanted = slug.lower().replace(".", "_").replace("-", "_")
        near = get_close_matches(wanted, outlet_slugs(), n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "fiche outlets lists them all"
        super().__init__(f"no outlet {slug!r} in crawler/outlets/: {hint}")


class NoAddress(UnknownOutlet):
    """What is given as an address of a site can be none."""

    def __init__(self, address: str, reason: object) -> None:
        super().__init__(address)
        self.args = (f"{address!r} is no address ({reason}): write https://host:8000/page",)


def outlet_slugs() -> list[str]:
    """The name of every file in crawler/outlets/, without importing any of them."""
    return sorted(module.name for module in iter_modules(outlets.__path__))


@cache
def load_outlet(slug: str) -> Outlet:
    """The outlet declared in ``crawler/outlets/<slug>.py``."""
    if slug not in outlet_slugs():
        raise UnknownOutlet(slug)
    outlet: Outlet = import_module(f"{outlets.__name__}.{slug}").outlet
    return replace(outlet, slug=slug)


def load_all() -> Iterator[Outlet]:
    """Every declared outlet, by slug."""
    return map(load_outlet, outlet_slugs())


def outlet_for(url: str) -> str | None:
    """The slug of the declared outlet that owns the host of `url`."""
    return owner_of(host_of(url))


def slug_for(url: str) -> str:
    """The outlet that an address belongs to: a declared one, or one named like its host."""
    try:
        return outlet_for(url) or slug_of(host_of(url))
    except ValueError:  # an address that is none
        return ""


@lru_cache(10_000)
def owner_of(host: str) -> str | None:
    """The declared outlet that owns `host`: by the name of its file, or else by its ``hosts``."""
    named: Iterable[str] = set(outlet_slugs()).intersection(
        slug_of(host[at:]) for at, sign in enumerate("." + host) if sign == "."
    )
    outlets = map(load_outlet, [*named, *outlet_slugs()])
    return next((outlet.slug for outlet in outlets if outlet.owns(host)), None)


def story_key(url: str) -> str:
    """The name that all addresses of one page share, by the rule of the outlet that owns it."""
    slug = outlet_for(url)
    return load_outlet(slug).key(url) if slug else url_key(url)


def site_outlet(address: str) -> Outlet:
    """An outlet made up for a site without a declaration, from its host or any URL of it."""
    given = "://" in address
    parts = urlsplit(address if given else f"https://{address}")
    host = parts.hostname or ""
    return Outlet(
        name=host,
        home=parts.geturl() if parts.path else f"{parts.geturl()}/",
        hosts=(host.removeprefix("www."),),
        skip=NEVER_ARTICLES,
        slug=slug_of(parts.netloc.rpartition("@")[2]),
        declared=False,
        scheme_given=given,
    )


def address_of(name: str) -> SplitResult:
    """A host or an address, in its parts; `UnknownOutlet` if it can be none on the web."""
    try:
        parts = urlsplit(name if "//" in name else f"//{name}")
        _ = parts.port
    except ValueError as error:
        raise NoAddress(name, error) from None
    host = (parts.hostname or "").rstrip(".")
    named = slug_of(host) and ("." in host or host == "localhost")
    if not named or parts.scheme not in {"", "http", "https"}:
        raise UnknownOutlet(name)
    return parts


def slug_of(host: str) -> str:
    """The name of the outlet at `host`: its domain with underscores.

    >>> slug_of("www.daily-example.co.kr")
    'daily_example_co_kr'
    """
    return re.sub(r"[^a-z0-9]+", "_", host.lower().removeprefix("www.")).strip("_")


def facts_of(slug: str) -> SiteFacts:
    """What is known of an outlet by its slug alone, declared or not."""
    return load_outlet(slug).facts() if slug in outlet_slugs() else SiteFacts(slug=slug or None)
