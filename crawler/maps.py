"""Which sitemaps of an index to ask for, and in which order."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from .found import DAY

PERIOD = re.compile(r"(20\d\d)[-_/]?(0[1-9]|1[0-2])(?:[-_/]?([0-2]\d|3[01]))?(?!\d)")
LONG_AGO, FAR_AHEAD = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


def newest_first(maps: Mapping[str, datetime | None], since: datetime | None) -> list[str]:
    """The addresses of sitemaps, given with their last change, that may list news from `since` on.

    What has neither a last change nor a day in its address may; it comes last, unless it says that
    it is of news.
    """
    ends = {url: (changed, period_end(url)) for url, changed in maps.items()}
    wanted = [
        url
        for url, known in ends.items()
        if not since or all(end is None or end > since for end in known)
    ]
    return sorted(wanted, key=lambda url: rank(url, *ends[url]))


def period_end(url: str) -> datetime | None:
    """The end of the day or month in the address of a sitemap, wherever on earth that is."""
    found = PERIOD.search(url)
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2]), found[3]
    try:
        if day:
            return datetime(year, month, int(day), tzinfo=UTC) + 2 * DAY
        return (datetime(year, month, 28, tzinfo=UTC) + 4 * DAY).replace(day=1) + DAY
    except ValueError:
        return None


def rank(url: str, changed: datetime | None, end: datetime | None) -> tuple[timedelta, timedelta]:
    """Sorts the newest first: by the last change, else by the address: its day, or "news"."""
    unknown = FAR_AHEAD if "news" in url.lower() and not end else LONG_AGO
    return FAR_AHEAD - (changed or end or unknown), FAR_AHEAD - (end or LONG_AGO)
