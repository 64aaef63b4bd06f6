"""What announcements say, before anything is asked of the web."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from archive.canonical import url_key

from .outlet import Outlet

DAY = timedelta(days=1)
LONGEST = 4000
"""Characters of an address; servers refuse longer ones, and pages hold whole pictures in them."""

ORDINARY = re.compile(
    r"https?://[A-Za-z0-9.-]*[A-Za-z0-9](?::\d{1,4})?(?:/[!$%&'()*+,./:;=?@\w~-]*)?"
)
"""Addresses that need no work: most of those in a sitemap of 50,000."""


@dataclass(frozen=True, slots=True)
class Found:
    """An address that was announced, and what was said of it.

    ``published`` is the start of a day if ``day_only``. ``modified`` is a claim about the page, or
    about the sitemap that the address is one of. ``via`` is the address that announced it.
    """

    url: str
    published: datetime | None = None
    title: str | None = None
    modified: datetime | None = None
    via: str | None = None
    day_only: bool = False

    def is_before(self, since: datetime) -> bool:
        """Whether this is certainly from before `since`: a page without a date is not."""
        latest = self.published or self.modified
        return latest is not None and latest + (DAY if self.day_only else timedelta(0)) <= since


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """What a feed, sitemap or list page announced.

    ``more`` are further announcements to ask for: (kind, address), the kind being ``feed``,
    ``sitemap`` or ``section``; the most recent first. ``problems`` are names fit for counters.
    """

    entries: tuple[Found, ...] = ()
    more: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()


def web_address(base: str, link: str) -> str | None:
    """`link`, seen from `base`, if that is an address of the web."""
    if len(link) > LONGEST:
        return None
    if ORDINARY.fullmatch(link):
        return link
    try:
        url = urljoin(base, link.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return url.partition("#")[0]


def day_in(url: str, outlet: Outlet) -> datetime | None:
    """The start of the day that the outlet writes into its addresses, there."""
    found = re.search(outlet.date_in_url, url_key(url)) if outlet.date_in_url else None
    if not found:
        return None
    numbers = {name: int(value) for name, value in found.groupdict().items() if value}
    try:
        day = datetime(
            numbers["year"],
            numbers["month"],
            numbers.get("day", 1),
            tzinfo=ZoneInfo(outlet.timezone) if outlet.timezone else UTC,
        )
    except (KeyError, ValueError):
        return None
    return day.astimezone(UTC)


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """`names` once each, in order."""
    return tuple(dict.fromkeys(names))
