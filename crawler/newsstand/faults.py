"""Hosts that misbehave: each ``<fault>.faulty.test`` is a small outlet with one thing wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape

from crawler.newsstand import markup
from crawler.newsstand import misbehaviour as wrong
from crawler.newsstand.markup import Entry, links, render
from crawler.newsstand.model import TEXT, XML, Behaviour, Expected, Page, Request, Site
from crawler.newsstand.story import Story, stories

DOMAIN = "faulty.test"
LOL = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
XML_BOMB = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "lol">{LOL}]><rss>&e9;</rss>'.encode()


@dataclass(slots=True)
class Canary:
    """A port of this machine that no crawler may be led to; ``hits`` counts its visitors."""

    port: int = 0
    hits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A sound small outlet, out of which a fault makes a bad one."""

    host: str
    told: Sequence[Story]
    now: datetime
    canary: Canary = field(repr=False)

    @property
    def home(self) -> str:
        return f"https://{self.host}/"

    @property
    def feed(self) -> str:
        return self.home + "feed.xml"

    @property
    def map(self) -> str:
        return self.home + "sitemap.xml"

    @property
    def rules(self) -> str:
        return self.home + "robots.txt"

    def url(self, story: Story) -> str:
        return f"{self.home}{story.published:%Y/%m/%d}/{story.more['slug']}.html"

    def entries(self) -> list[Entry]:
        return [
            Entry(url=self.url(s), title=s.title, published=s.published, language=s.language)
            for s in self.told
        ]

    def article(self, story: Story) -> Page:
        html = render(
            "daily_page",
            language=story.language,
            site=self.host,
            title=escape(story.title),
            url=self.url(story),
            discovery='<link rel="alternate" type="application/rss+xml" href="/feed.xml">',
            author=", ".join(story.authors),
            published=story.published.isoformat(),
            clock=f"{story.published:%d.%m.%Y %H:%M}",
            body=f"{story.html()}\n<p>This story was told at {self.host}.</p>",
            teasers="",
        )
        return Page(url=self.url(story), body=html.encode(), modified=story.published)

    def sound(self) -> dict[str, Page]:
        """Every page of the outlet, as it would be without its fault."""
        entries = self.entries()
        link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        top = f"<!doctype html><title>{self.host}</title>{link}<h1>{self.host}</h1>"
        robots = markup.robots("Disallow: /closed/", sitemaps=[self.map])
        pages = [
            *map(self.article, self.told),
            Page(url=self.home, body=f"{top}<ul>{links(entries)}</ul>".encode()),
            Page(url=self.feed, body=markup.rss(self.host, self.home, entries), content_type=XML),
            Page(url=self.map, body=markup.sitemap(entries), content_type=XML),
            Page(url=self.rules, body=robots, content_type=TEXT),
        ]
        return {page.url: page for page in pages}


Answer = bytes | Page | Behaviour
Fault = Callable[[Outlet], Mapping[str, Answer]]
"""What stands at some addresses instead of the sound pages."""


def _feed(body: Callable[[bytes], bytes]) -> Fault:
    return lambda outlet: {outlet.feed: body(outlet.sound()[outlet.feed].body)}


def _robots(body: Callable[[bytes], bytes]) -> Fault:
    return lambda outlet: {outlet.rules: body(outlet.sound()[outlet.rules].body)}


def _articles(behaviour: Callable[[Page], Answer]) -> Fault:
    return lambda outlet: {outlet.url(s): behaviour(outlet.article(s)) for s in outlet.told}


def _status(status: int) -> Fault:
    return lambda o: {o.rules: Page(url=o.rules, body=b"", status=status, plain=True)}


def _zoneless(outlet: Outlet) -> Mapping[str, Answer]:
    """Neither the feed nor the pages say a zone."""
    feed = markup.rss(outlet.host, outlet.home, outlet.entries(), date=markup.zoneless)
    pages = {
        outlet.url(s): outlet.article(s).body.replace(b"+00:00", b"").replace(b"+01:00", b"")
        for s in outlet.told
    }
    return {outlet.feed: feed, **pages}


def _looped(outlet: Outlet) -> Mapping[str, Answer]:
    """An index that lists itself before the map that it should."""
    real = outlet.home + "sitemap-1.xml"
    index = markup.sitemap_index([(outlet.map, outlet.now), (real, outlet.now)])
    return {outlet.map: index, real: replace(outlet.sound()[outlet.map], url=real)}


def _coded(charset: str) -> Fault:
    """Bytes of an old charset that header and page call UTF-8."""
    return _articles(lambda page: page.body.decode().encode(charset, "xmlcharrefreplace"))


def _back(request: Request) -> str:
    """There and back again: the second address of a loop is the first with a query."""
    path, _, query = request.target.partition("?")
    return path if query else f"{path}?again=1"


def _onwards(request: Request) -> str:
    """Ever new addresses."""
    path, _, query = request.target.partition("?step=")
    return f"{path}?step={int(query or 0) + 1}"


def _to_canary(outlet: Outlet) -> Mapping[str, Answer]:
    behaviour = wrong.redirect(lambda _: f"http://127.0.0.1:{outlet.canary.port}/secret")
    return {outlet.url(s): behaviour for s in outlet.told}


def _elsewhere(url: str) -> Fault:
    return _articles(lambda _: wrong.redirect(lambda _: url))


SOFT = b"<!doctype html><title>Page not found</title><h1>404</h1><p>This page does not exist.</p>"
FAULTS: dict[str, Fault] = {
    "feed-html": _feed(lambda _: b"<!doctype html><title>Feeds</title><p>Our feeds moved.</p>"),
    "feed-empty": _feed(lambda _: b""),
    "feed-cut": _feed(lambda body: body[: len(body) * 2 // 3]),
    "feed-charset": _feed(
        lambda body: body.replace(b"<title>", "<title>Zürich: ".encode("cp1252"))
    ),
    "feed-huge": lambda outlet: {outlet.feed: wrong.huge_feed},
    "feed-bomb": _feed(lambda _: XML_BOMB),
    "sitemap-loop": _looped,
    "robots-bom": _robots(lambda body: b"\xef\xbb\xbf" + body.replace(b"\n", b"\r\n")),
    "robots-404": _status(404),
    "robots-503": _status(503),
    "robots-deny": _robots(lambda _: b"User-agent: *\nDisallow: /\n"),
    "robots-silent": lambda outlet: {outlet.rules: wrong.silent},
    "no-zone": _zoneless,
    "shift-jis": _coded("cp932"),
    "euc-kr": _coded("euc-kr"),
    "soft-404": _articles(lambda _: SOFT),
    "redirect-loop": _articles(lambda _: wrong.redirect(_back)),
    "redirect-chain": _articles(lambda _: wrong.redirect(_onwards)),
    "redirect-loopback": _to_canary,
    "redirect-metadata": _elsewhere("http://169.254.169.254/latest/meta-data/"),
    "redirect-file": _elsewhere("file:///etc/hostname"),
    "retry-seconds": _articles(lambda page: wrong.at_first(429, page, wait=wrong.in_seconds)),
    "retry-date": _articles(lambda page: wrong.at_first(503, page, wait=wrong.as_date)),
    "error-once": _articles(lambda page: wrong.at_first(500, page)),
    "bomb": _articles(lambda _: wrong.bomb),
    "truncated": _articles(wrong.truncated),
    "gzip-cut": _articles(wrong.packed_half),
    "not-gzip": _articles(wrong.not_packed),
    "headers-huge": _articles(wrong.long_headed),
    "slow": _articles(wrong.slow),
    "endless": _articles(lambda _: wrong.endless),
    "silent": _articles(lambda _: wrong.silent),
    "reset": _articles(lambda _: wrong.reset),
}
FORBIDDEN = ("robots-503", "robots-deny", "robots-silent", "soft-404")
"""Hosts of which no article may come."""
BROKEN = ("bomb", "truncated", "gzip-cut", "headers-huge", "slow", "endless", "silent", "reset")
"""Hosts whose articles come in part or not at all; no reading is expected of them."""
TONGUES = {"shift-jis": "ja", "euc-kr": "ko"}


def host_of(fault: str) -> str:
    """Where a fault of ``FAULTS`` can be met."""
    return f"{fault}.{DOMAIN}"


def sites(now: datetime, canary: Canary) -> tuple[Site, ...]:
    """One site a fault."""
    told = list(stories("faulty_test", zone="UTC", now=now))
    return tuple(_site(name, told, now, canary) for name in FAULTS)


def _site(name: str, told: Sequence[Story], now: datetime, canary: Canary) -> Site:
    own = [s for s in told if s.language == TONGUES.get(name, "en")]
    outlet = Outlet(host=host_of(name), told=own, now=now, canary=canary)
    answers = {**outlet.sound(), **FAULTS[name](outlet)}
    closed = name in FORBIDDEN or name.startswith("redirect")
    return Site(
        slug=outlet.host.replace(".", "_").replace("-", "_"),
        hosts=(outlet.host,),
        pages=tuple(
            _page(url, answer, outlet) for url, answer in answers.items() if not callable(answer)
        ),
        behaviours={url: answer for url, answer in answers.items() if callable(answer)},
        expected=() if closed or name in BROKEN else tuple(_expected(outlet, s, name) for s in own),
        unwanted=tuple(outlet.url(s) for s in own) if closed else (),
        http_too=True,
    )


def _page(url: str, answer: bytes | Page, outlet: Outlet) -> Page:
    """Bytes come with what a sound page at this address has; headers stay as they were."""
    if isinstance(answer, Page):
        return answer
    return replace(outlet.sound()[url], body=answer)


def _expected(outlet: Outlet, story: Story, fault: str) -> Expected:
    return Expected(
        outlet=outlet.host.replace(".", "_").replace("-", "_"),
        url=outlet.url(story),
        canonical_url=outlet.url(story),
        title=story.name,
        language=story.language,
        paragraphs=story.paragraphs,
        published=None if fault == "no-zone" else story.published,
        authors=story.authors,
    )
